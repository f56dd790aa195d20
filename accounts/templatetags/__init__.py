"""What templates ask about the signed-in reader."""
