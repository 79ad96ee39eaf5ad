"""交换: packages to and from the township centre, by stick."""
