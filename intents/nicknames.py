"""Short forms of given names: what people type for what the record says."""

from __future__ import annotations

_TABLE = """
abigail: abby gail|alexander: alex sasha xander al|alexandra: alex sasha lexi sandra|alfred: al alfie fred|alice: ali
allison: allie ali|amanda: mandy|andrea: andi|andrew: andy drew|angela: angie|anna: annie ann anne|anthony: tony
antonio: toni tony|barbara: barb babs|beatrice: bea|benjamin: ben benny benji|bernard: bernie|bradley: brad
bridget: biddy|calvin: cal|cameron: cam|caroline: carol carrie|cassandra: cass cassie|catherine: cathy kate katie cat
charles: charlie chuck chas|charlotte: charlie lottie|christian: chris|christina: chris tina chrissy
christine: chris tina chrissy|christopher: chris kit|cynthia: cindy|daniel: dan danny|daniela: dani|david: dave davey
deborah: deb debbie|dennis: denny|dominic: dom nick|donald: don donny|dorothy: dot dottie|douglas: doug
edward: ed eddie ted ned|elena: lena|eleanor: ellie nell nora|elizabeth: liz lizzie beth betty eliza lisa betsy
emily: em emmy|emmanuel: manny|eugene: gene|evelyn: evie|ferdinand: ferdi|florence: flo|frances: fran frankie
francesca: fran|francis: frank|francisco: paco frank pancho|franklin: frank|frederick: fred freddie rick
gabriel: gabe|gabriela: gabi gaby|geoffrey: geoff jeff|gerald: gerry jerry|gerard: gerry|gertrude: trudy
gregory: greg|guillermo: memo|harold: harry hal|heather: heth|henry: hank harry|herbert: herb|howard: howie
ignacio: nacho|isabella: bella izzy|isabel: bel izzy|jacob: jake|jacqueline: jackie|james: jim jimmy jamie jem
janet: jan|jason: jay|jeffrey: jeff|jennifer: jen jenny|jeremy: jerry|jessica: jess jessie|joan: joanie
johann: hans|johannes: hans|john: jack johnny jon|jonathan: jon jonny|joseph: joe joey|josephine: jo josie
jose: pepe|joshua: josh|judith: judy|julia: jules|julian: jules|katherine: kathy kate katie kat kathryn
kathleen: kathy kate|kenneth: ken kenny|kimberly: kim|lawrence: larry laurie|leonard: leo len lenny|leonardo: leo
lillian: lily|lucas: luke|margaret: maggie meg peggy marge greta|maria: mia mari|marianne: mary|mark: marky
martha: marty|martin: marty|mathew: matt|matthew: matt matty|matthias: matt|maximilian: max|maxwell: max
melanie: mel|melissa: mel missy|michael: mike mick micky|michelle: shelly|miguel: mike|mitchell: mitch
mohammed: mo|mohamed: mo|muhammad: mo|nancy: nan|natalie: nat|nathan: nate nat|nathaniel: nate nat
nicholas: nick nicky|nicole: nicky nikki|norman: norm|olivia: liv livvy|oliver: ollie|oscar: ozzy|pamela: pam
patricia: pat patty trish tricia|patrick: pat paddy|peter: pete|philip: phil|phillip: phil|priscilla: cilla
rachel: rach|randall: randy|raymond: ray|rebecca: becky becca|reginald: reggie reg|richard: rick dick rich richie
robert: bob rob bobby robbie bert|roberta: bobbie|roberto: beto|roderick: rod|rodney: rod|roland: rollo|ronald: ron
rosemary: rose rosie|rudolf: rudi|russell: russ|samantha: sam|samuel: sam sammy|sandra: sandy|sarah: sally sadie
sebastian: seb bastian|sharon: shari|sidney: sid|solomon: sol|sophia: sophie|stanley: stan|stephanie: steph
stephen: steve|steven: steve|stuart: stu|susan: sue susie suzy|suzanne: sue suzy|sylvester: sly|tabitha: tabby
terence: terry|theodore: ted theo teddy|theresa: terry tess|thomas: tom tommy|timothy: tim timmy|tobias: toby
valerie: val|veronica: ronnie vera|victor: vic|victoria: vicky tori|vincent: vince vinny|virginia: ginny
walter: walt wally|wesley: wes|wilhelm: willi|william: will bill billy liam willy|winston: win|yvonne: evie
zachary: zach zack
"""

NICKNAMES: dict[str, frozenset[str]] = {}
"""Short form -> the given names it may stand for."""
for _entry in _TABLE.replace("\n", "|").split("|"):
    if _entry:
        _full, _, _shorts = _entry.partition(": ")
        for _short in _shorts.split():
            NICKNAMES[_short] = NICKNAMES.get(_short, frozenset()) | {_full}


def given_names(word: str) -> frozenset[str]:
    """The names that `word` (folded) may stand for, itself included."""
    return NICKNAMES.get(word, frozenset()) | {word}
