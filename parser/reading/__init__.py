"""Reading at scale: every file in a worker process with limits, results cached, scans in a queue of their own."""
