"""People by table: a template, a dry run with what is wrong in each row, and the rows that are right."""
