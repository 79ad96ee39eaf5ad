"""上报情况: which clinic has handed in which form; reminders."""
