"""登记: every register of the clinic over one screen."""
