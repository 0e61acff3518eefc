"""What ``sql`` is made of: reading scripts and schemas, translating them, and the line protocol."""
