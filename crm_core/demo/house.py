"""The house that sells: its products, its teams, and who works there."""

from __future__ import annotations

from decimal import Decimal

from crm_core.commands import (
    CreateProduct,
    CreateTeam,
    CreateUser,
    UpdateRecord,
)
from crm_core.demo import cast
from crm_core.demo.telling import Telling
from crm_core.entities import Kind, Ref, Role


def tell_house(story: Telling) -> list[Ref]:
    """Returns the users who sell, team by team, each manager first."""
    for name, price in cast.PRODUCTS:
        made = CreateProduct(
            id=story.ref(Kind.PRODUCT, story.start).id,
            external_id=name,
            name=name,
            price=Decimal(price),
            currency=story.currency,
        )
        story.commands.append(made)
    reps: list[Ref] = []
    for team_name, manager, members in cast.TEAMS:
        team = story.ref(Kind.TEAM, story.start)
        story.commands.append(CreateTeam(id=team.id, external_id=team_name, name=team_name))
        for name in (manager, *members):
            user = story.ref(Kind.USER, story.start)
            email = f"{name.split()[0].lower()}@{cast.HOUSE}"
            role = Role.MANAGER if name == manager else Role.REP
            story.commands.append(
                CreateUser(id=user.id, external_id=email, name=name, email=email, role=role, team=team)
            )
            if role is Role.MANAGER:
                story.commands.append(UpdateRecord(team, (("manager", user.id),)))
            reps.append(user)
    return reps
