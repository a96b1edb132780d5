"""Which days a company works: its country's calendar, and what the company says otherwise."""
