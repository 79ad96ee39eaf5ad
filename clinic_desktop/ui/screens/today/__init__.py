"""今日: whom to see now and why."""
