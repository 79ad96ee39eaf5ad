"""疑似同一人: two files side by side, made one or known to be two people."""
