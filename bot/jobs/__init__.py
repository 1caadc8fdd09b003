"""What happens by the clock: one module for each job, with one declared constant `JOB`, found by discovery."""
