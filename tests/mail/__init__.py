"""What agents receive: letters, their buttons, the way to the SMTP server, the daily digest."""
