"""English words, and words of sales, that are not taken for a piece of a name unless they are written like one."""

from __future__ import annotations

_TEXT = """
a about above account accounts across active activities activity add added after again against age ago all almost also
always am amount an and another any anybody anyone anything april are aren around article as ask asked assign at august
average avg away back based be because been before being below best better between big bigger biggest both bottom break
broken but buy by call called calling calls can cancel cannot cell change city client clients close closed closes
closing cold come comes company companies compare compared complete contact contacted contacts contract conversion
convert could count country create created currency customer customers cycle daily data date day days deal deals debt
december delete demo did didn digest discount do does doesn doing don done down draft due during each early either
email emailed emails employee employees empty end enough enterprise equal euro euros ever every everybody everyone
everything except expected export fact february few field fifty file find first five fix follow for found four friday
from full get give given go goes going gone good got grand great group grouped grouping groups grow had half happened
has hasn have haven having he headcount help her here hers high higher highest him his hot hour hours how i if import
in industry include including industries insight into is isn it its january july june just keep kept key kind know
large larger largest last late later latest lead leads least left less let like list little log logged logs long longer
longest lose losing loss losses lost low lower lowest made make making manager managers many march mark marked may me
mean means median meet meeting meetings merge message messages met middle might mine minutes missing monday money month
monthly months more most move moved much must my name named names near need needs negative neither net neutral never new
newer newest next nine no nobody none nor not note notes nothing november now number numbers october of off offer office
often ok okay old older oldest on once one ones only open opened opportunities opportunity or order ordered other others
our out outcome over overdue own owned owner owners owns paper part people per percent percentage person phone pipeline
please plus positive possible price probability product products progress proposal put qualified quarter quarterly
quarters question quick quiet quota rank ranked rate ratio reason recent recently record records region remind remove
rep report reps result results revenue right risk role sale sales salesperson same saturday say says score second
security see send sent september set seven share she should show since sit six size small smaller smallest smart so sold
some somebody someone something sort sorted soon source stage stages start started status still stop stuck sum sunday
tag tagged tags take talk talked task tasks team teams tell ten than thank thanks that the their theirs them then there
these they thing things think this those three thursday till time times title to today together told tomorrow too top
total touch touched toward track true try tuesday turn two under undo unit until up update updated us use user users
value values very via want wants warm was wasn way we website wednesday week weekly weeks well went were weren what when
where which while who whole whom whose why will win winning wins with within without won word work worked works worst
worth would write year yearly years yes yesterday yet you your zero
agent agents biz bring broken business category central competitor consultant corporate daily decision east email
energy eu event field finance financial fun general global going gold grant great green health home hope house info
insurance international internet internal italy joy legal line local logistics main market marketing media medical
national north open partner plan platform premium price private pro project public real retail rich rose sales school
service services silver social software solution solutions south special standard star strategic sunny support system
systems tech technology telecom training transport travel union united value west white wholesale world young
call calls mentioned mention discussed discuss said sell selling spoke speak speaking worried worry interested interest
concerned asking regarding re hello hi hey dear regards cheers push forward pushed schedule scheduled book booked reach
reached checking check signed sign pending wait waiting paid pay paying bad nice lovely sad happy angry great terrible
awesome amazing fantastic fine okay quickly urgent important high priority low
"""

COMMON: frozenset[str] = frozenset(_TEXT.split())

_ORDINARY = """
able accept accepted ache acted adds afford agree agreed aim aimed allow allowed alone along among anyway apart appear
appeared applied apply argue arise arising arose arrive arrived ate attend attended awake bear became become began
begin begins begun bend bent bind bite blew blow bond bore born borrow bought brand brief bring bringing brings
brought build builds built burn burnt came cared cares carried carry cast catch caught cause caused chair chance chase
check choose chose chosen claim clean clear clearly climb collect come comes coming commit cook copy cost costs cover
covered cross crossed cut cuts dare deep deliver delivered deny depend derive derived design die died dig dock drag
dream drink drive driven drop dropped drove dust earn earned earns ease eat eaten enjoy enjoyed enter entered escape
exist exists expect expected expects explain explained fail failed fails fall fallen falls feed feel feels fell felt
fetch fight fill filled fit fits flew float flow fold force forget forgot form formed free freeze gain gained gather
gave gone gotten grab grew grown guess handed handle handled handles hang happen happens hate hated head headed hear
heard held hide hit hits hold holds hope hoped hunt hurt imagine improve include invest invite join joined joins jump
keeps kick knew known knows lack lacks laid land landed laugh lay lead leads lean learn learned leave leaves lend lent
lie lift liked likes listen live lived lives load lock look looked looks loved loves manage managed manages match
matched matters mend mind miss missed mix nod notice obtain occur offered opens originate originated owe owed owes
owing paid park pass passed pays pick picked placed plans play played plays point pour prefer prefers press print
produce produced promise prove pull pulled purchase purchased push pushed puts quit race rain raise raised ran rang
reach reaches read reads receive received refer refuse rely remain remained remember renew renewed rent repeat replied
reply report reports rest return returned returns ride ring rise risen rode roll rose rule run runs rush safe said sat
save saved saw seek seem seemed seems seen sells sends serve served sets settle shake shape share shared shift shine
shoot shop shot shout shown shows shut sign signs sing sink sit sits sleep slept slip slow smile snow sought sound
spend spends spent split spread stand stands stay stayed stays steal stem stemmed stems stick stole stood stops store
strike stroke struck study suggest suit supply support supposed swap sweep swim switch taken takes talks taught teach
tear tells tend tends test tested thought threw throw tie tied took tore touch train treat tried tries trust turns
understand visit visited voted wait waited wake walk walked wants warn wash waste watch wear went wish wonder wore
works wrap write writes written wrote yield
"""
ORDINARY: frozenset[str] = COMMON | frozenset(_ORDINARY.split())
"""Words that are never taken for a misspelled name: what looks like a slip of the pen is a word of its own."""


def is_ordinary(word: str) -> bool:
    """Whether a word in lower case is an everyday one, in any of its forms: `came`, `emailed`, `closings`."""
    if word in ORDINARY:
        return True
    return any(
        word.endswith(ending) and len(word) - len(ending) >= 3 and {stem, stem + "e"} & ORDINARY
        for ending in ("s", "es", "d", "ed", "ing", "ly", "er")
        for stem in (word[: -len(ending)],)
    )
