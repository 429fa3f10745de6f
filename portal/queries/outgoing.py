"""What is on its way out of the house, as staff see it."""

from __future__ import annotations

from portal.actors import Actor
from portal.enums import DeliveryState
from portal.models import Delivery


def needs_a_look(actor: Actor) -> bool:
    """Whether a delivery in the actor's scope may or may not have arrived. One query."""
    unknown = Delivery.objects.visible_to(actor, "delivery.view").filter(state=DeliveryState.UNKNOWN)
    return unknown.exists()
