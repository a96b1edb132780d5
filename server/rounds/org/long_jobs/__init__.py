"""Long work that somebody asks for: done by a job, with progress, perhaps with a file that is there for a while."""
