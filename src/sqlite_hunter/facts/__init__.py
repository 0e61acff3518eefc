"""One file's source in, its facts out; what other files say plays no part here, so facts can be cached by content."""
