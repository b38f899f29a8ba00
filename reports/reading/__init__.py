"""What the reading pages say: from a selection to plain figures."""
