"""What a village doctor's rules are: plain Python, no input or output, today handed in."""
