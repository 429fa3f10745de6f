"""The floor: bare Django pages with a session, for the comparison. Nothing here is part of the product."""
