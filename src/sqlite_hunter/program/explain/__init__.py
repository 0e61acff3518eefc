"""Questions about one line, asked of the flow when it is over: what leads to a finding, and what a line is without."""
