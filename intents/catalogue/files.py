"""Files in and out."""

from __future__ import annotations

from intents.catalogue.intent import Intent

FILES = (
    Intent(
        "import_file", "change", (),
        (
            "import [(a|the|this|my)] (file|csv|spreadsheet|excel|list|export|data|contacts|deals)",
            "import", "(load|upload|read in) [(a|the|this|my)] "
            "(file|csv|spreadsheet|excel|list|export|data|contacts|deals)",
            "i want to import [(a|some)] (file|csv|spreadsheet|data|contacts|deals)",
            "how do i import [(a|my)] (file|csv|spreadsheet|data|contacts)",
            "import from (hubspot|salesforce|pipedrive|outlook)",
            "(migrate|bring) my data from (hubspot|salesforce|pipedrive|outlook|google contacts)",
            "can i upload a (csv|spreadsheet|file)", "load contacts from a csv", "bring in my old crm data",
            "import my hubspot export",
            "take in this list",
        ),
        "Import a file: drop a CSV or XLSX here, or `loom import FILE`",
    ),
    Intent(
        "export", "change", (),
        (
            "export", "export [(all|my|the|our)] (contacts|companies|deals|data|everything|activities|tasks|pipeline)",
            "export everything", "(download|save) [(all|my|the|our)] (contacts|companies|deals|data) [as "
            "(csv|excel|xlsx)]",
            "(give|send|get) me [(a|an)] (csv|excel|export|spreadsheet) [of [(all|my|the)] (contacts|companies|deals)]",
            "i (need|want) an export", "dump (all|my|the) data", "export to (csv|excel|xlsx)",
            "save (my|the) (contacts|deals) to a file", "make a csv of [(my|the|all)] (deals|contacts|companies)",
            "can i get my data out", "create an export",
        ),
        "Export to a file: `export deals`",
    ),
)  # fmt: skip
