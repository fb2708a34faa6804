"""What people say to a CRM that is none of its business: examples for training, so that it can say so."""

from __future__ import annotations

OUT_OF_SCOPE = (
    "what's the weather like tomorrow", "will it rain in paris", "tell me a joke", "sing a song",
    "who won the football game",
    "what is the capital of france", "translate hello into spanish", "order a pizza", "book me a flight to rome",
    "find a hotel in vienna", "play some music", "turn on the lights", "set an alarm for six", "what's two plus two",
    "how old is the earth", "write a poem about autumn", "recommend a good film", "what's on tv tonight",
    "who is the president",
    "convert ten miles to kilometres", "what time is it in tokyo", "is it going to snow", "how do i cook rice",
    "what's the meaning of life", "do you love me", "are you a robot", "how tall is mount everest", "buy me some shoes",
    "what is bitcoin worth today", "give me the latest news", "who wrote hamlet", "solve this equation",
    "call me a taxi",
    "navigate home", "how many calories are in an apple", "spell necessary", "what's the score of the match",
    "write some python code", "fix my computer", "reset my windows password", "the printer is out of paper",
    "my train is late",
    "i am hungry", "happy birthday", "where did i park the car", "flip a coin", "roll a dice", "tell me a story",
    "what should i eat for lunch", "is the gym open", "how do i tie a tie", "find me a restaurant nearby",
    "what day is easter",
    "read me my horoscope", "who is the best singer", "what does serendipity mean", "how far is the moon",
    "stock price of apple",
    "i feel sad today", "can dogs eat chocolate", "the coffee machine is broken", "request two days of vacation",
    "approve my holiday", "submit an expense report", "what is my salary", "how much tax do i pay",
    "open the garage door",
    "pay the electricity bill", "transfer money to my savings", "what's my bank balance", "renew my passport",
    "when does the bus leave", "which team won yesterday", "how to lose weight", "show me pictures of cats",
    "paint the wall blue",
    "my dog ate my homework", "the sky is blue today", "lorem ipsum dolor sit amet", "blah blah blah",
    "testing one two three",
    "what a lovely afternoon", "i watched a movie", "my sister is getting married", "let's talk about politics",
    "do you dream at night", "what's your favourite colour", "explain quantum physics", "who invented the telephone",
)  # fmt: skip
