"""The companies it sells to, and the people there."""

from __future__ import annotations

import re
from datetime import timedelta

from crm_core.commands import (
    CreateCompany,
    CreateContact,
)
from crm_core.demo import cast
from crm_core.demo.roles import Firm, Person
from crm_core.demo.telling import Telling
from crm_core.demo.timing import working_time
from crm_core.entities import Kind, Ref


def tell_firms(story: Telling, reps: list[Ref]) -> list[Firm]:
    """Sixty companies, each with the user who owns it."""
    firms: list[Firm] = []
    weights = [0.5, 1.3, 1.2, 0.5, 1.3]  # managers sell too, less
    for name, industry in story.rng.sample(cast.COMPANIES, k=60):
        country, abroad, _ = story.rng.choices(cast.COUNTRIES, [weight for *_, weight in cast.COUNTRIES])[0]
        created = working_time(story.rng, story.start + timedelta(days=story.rng.uniform(-200, 330)))
        size = max(8, int(story.rng.lognormvariate(5.0, 1.1)))
        tags = tuple(tag for tag in cast.COMPANY_TAGS if story.rng.random() < 0.14)
        ref = story.ref(Kind.COMPANY, created)
        firm = Firm(
            ref,
            name,
            industry,
            size,
            abroad if story.rng.random() < 0.55 else story.currency,
            story.rng.choices(reps, weights)[0],
        )
        revenue = float(round(size * story.rng.uniform(0.06, 0.25), 1))
        story.commands.append(
            CreateCompany(id=ref.id, external_id=name, name=name, industry=industry, size=size,
                website=f"https://{_slug(name)}.example",
                          country=country, owner=firm.owner, tags=tags, created=created,
                              custom=(("annual_revenue", revenue),))
        )  # fmt: skip
        firms.append(firm)
    return firms


def tell_people(story: Telling, firms: list[Firm]) -> None:
    """Hundred and fifty people, at least one a company; they are added to `Firm.people`."""
    names = [f"{first} {last}" for first in cast.FIRST_NAMES for last in cast.LAST_NAMES]
    story.rng.shuffle(names)
    for number in range(150):
        firm = firms[number] if number < len(firms) else story.rng.choice(firms)
        name = names.pop()
        created = working_time(story.rng, story.start + timedelta(days=story.rng.uniform(-60, 340)))
        title = story.rng.choices([title for title, _ in cast.TITLES], [weight for _, weight in cast.TITLES])[0]
        tags = [tag for tag in cast.CONTACT_TAGS if tag != "decision maker" and story.rng.random() < 0.10]
        if title in cast.DECISION_MAKERS:
            tags.insert(0, "decision maker")
        ref = story.ref(Kind.CONTACT, created)
        email = f"{_slug(name, '.')}@{_slug(firm.name)}.example"
        interest = story.rng.choice([product for product, _ in cast.PRODUCTS[:5]])
        story.commands.append(
            CreateContact(id=ref.id, external_id=email, name=name, emails=(email,),
                phones=(f"+1 202 555 01{story.rng.randint(0, 99):02}",) if story.rng.random() < 0.8 else (),
                          title=title, company=firm.ref, owner=firm.owner, tags=tuple(tags), created=created,
                          custom=(("product_interest", interest),) if story.rng.random() < 0.7 else ())
        )  # fmt: skip
        firm.people.append(Person(ref, name, firm, title))


def _slug(name: str, joint: str = "") -> str:
    return joint.join(re.findall(r"[a-z0-9]+", name.lower()))
