"""A customer goes to another position, once somebody has said yes."""
