"""The demo street: 12 communities, 120 grids, 12,000 households; figures from the domain's reports."""

from portal import registry


def register() -> None:
    """Add the territory's parts to the demo."""
    from grids.demo import cases, duties, past_visits, people, stations, territory

    registry.add_demo_part(10, "areas", territory.load_areas)
    registry.add_demo_part(20, "doors", territory.load_doors)
    registry.add_demo_part(30, "residents", people.load_residents)
    registry.add_demo_part(40, "posts", people.load_posts)
    registry.add_demo_part(50, "accounts", people.load_accounts)
    registry.add_demo_part(60, "stations", stations.load_stations)
    registry.add_demo_part(65, "due items", duties.load_duties)
    registry.add_demo_part(66, "visits of the last weeks", past_visits.load_past)
    registry.add_demo_part(70, "ended cases", cases.load_ended)
    registry.add_demo_part(80, "cases under way", cases.load_lived)
