"""Words of time to dates. Which file to open for what:

- what a word or phrase of time means (`last month`, `next friday`, `end of Q3`): `time_words`, its months, quarters,
  halves, weeks by number and years in `named_periods`, seasons and parts of months in `seasons`, dates as they are
  written (`24.12.`, `06/01/2017`) in `calendar_dates`, a weekday beside a date (`friday the 13th`) in `weekday_dates`;
- a stretch of time in a sentence, with its "since", "from", "by", "between": `timespans` (what questions use);
- one moment for something to do or something done, and taking it out of the sentence: `moments`;
- which of several times in a sentence says when (`Q4 report by friday`): `due_words`;
- ways of saying a day that only plans use (`on the 3rd`, `a week from friday`), and misspelt days: `spelled_days`;
- times by the clock, and "in two hours": `clock_times`;
- what is no date and is asked about: `impossible` (`31 february`), `weekday_dates` (`thursday 2 december` when that
  is a Wednesday), `vague_times` (`after the holidays`);
- months, weekdays, numbers and the small patterns they share: `time_vocabulary`;
- calendar arithmetic, and how a period is read back: `calendar_spans`.

Which date field of a record a time is about is said in `intents.nl_query.dates`; when a logged thing happened in
`intents.building.happened`; a task's title and due date in `intents.building.task_times`.
"""
