"""Make a home, let a force join, receive and open deliveries."""
