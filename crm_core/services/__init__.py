"""What commands do, by noun: plain functions over `Records`."""
