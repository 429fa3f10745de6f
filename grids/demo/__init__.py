"""The demo street: 12 communities, 120 grids, 12,000 households, 36,000 residents; figures from the domain's reports."""

from portal import registry


def register() -> None:
    """Add the territory's parts to the demo."""
    from grids.demo import people, territory

    registry.add_demo_part(10, "areas", territory.load_areas)
    registry.add_demo_part(20, "doors", territory.load_doors)
    registry.add_demo_part(30, "residents", people.load_residents)
    registry.add_demo_part(40, "posts", people.load_posts)
    registry.add_demo_part(50, "accounts", people.load_accounts)
