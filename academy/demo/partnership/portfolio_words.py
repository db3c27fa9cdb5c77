"""What relief workers wrote, in the demonstration. Nobody wrote it: every shift and every person in it is made up."""

JOURNALS = (
    ("A quiet first hour", "I wanted to fill the silence. I counted to ten instead, and then the talking began by itself."),
    (
        "Saying sorry first",
        "I was short with somebody because I was late. I went back and said so. It took one minute and changed the afternoon.",
    ),
    ("Asking, not telling", "I had three good ideas ready. I asked what they had tried already, and their idea was better than mine."),
    ("After a hard shift", "I was tired and noticed that I talked faster. Next time I step outside for two minutes before I go in."),
)
SUPERVISIONS = (
    "How I get ready before a shift, and whom I ring when I am not sure. I will write my question down before I ring.",
    "What I do when I feel told off. I go quiet; I will try to say that I need a minute.",
)
ESSAY = """
When I started as a relief worker I thought that the job was to have answers. I had a small notebook, and I wrote tips in it. \
Be on time. Smile. Do not say that you know how it feels. The tips are not wrong, but they are not the job. After some months \
I think that the job is to stay, to listen, and to say what I see in a way that the other person can use.

The first thing I learned is to wait. On my first shifts I filled every gap. If somebody was quiet for ten seconds, I told a \
story about myself, or I asked another question. My supervisor watched me once and asked me afterwards how many questions I \
had asked. I said five. She had counted nineteen. Since then I try to ask one thing and then look at my shoes for a while. It \
is surprising what people say when nobody is pushing them. Often it is not an answer to my question at all. It is better than \
an answer, because it is what they wanted to say.

The second thing is the window with the four ways of working. I drew it on the first page of my notebook. High support and \
high challenge is working with. I used to think that I was always there, because I am friendly. Then I looked at a normal \
day. When I was in a hurry I worked to people: put your shoes on, we are late, no, not that one. When I felt sorry for \
somebody I worked for them: I filled in the form, I made the call, I carried the bag. When I was tired I was in the corner \
where nothing happens. I still go to all four corners. The difference is that now I notice sooner, and I can say it aloud: I \
have just told you what to do. Can we start again?

Starting again is the third thing, and for me it is the biggest. I grew up thinking that if you got something wrong it was \
best to act as if it had not happened. Here people come back to things. A few weeks ago I was sharp with a colleague in front \
of others. I had not slept well, and a plan had been changed without anybody telling me. That explains it, but it does not \
put it right. The old me would have made a joke the next day. Instead I asked for five minutes, and I used the questions from \
the training. What happened, what was I thinking, who was affected, and what is needed now? I expected a telling-off. What I \
got was a cup of tea, and something that I did not know: the change of plan had been hard for my colleague too. We now ring \
each other when a plan changes. It is a small thing, and it has worked every time so far.

The fourth thing is to know where my part ends. I am not a social worker and not a therapist, and I am not somebody's friend, \
even when it feels a bit like that. In the beginning I took every worry home with me. Now I know whom to ring and what to \
write down, and that I am allowed to say: I do not know, but I know who does. My supervisor told me that asking early is a \
strength. I did not believe her at first. Then I saw how calm the experienced people are when they ask for help, as if it \
were the most normal thing in the world. It is.

What do I want to get better at? Two things. The first is challenge. Support comes easily to me. Saying something that the \
other person does not want to hear is hard, and I put it off. I have started to practise with small things, such as being on \
time, and I say why it matters to me. The second is endings. A relief worker comes and goes, and for some people that is one \
goodbye too many. I want to say from the first day how long I am here, and I want the last day to be a good one, with time \
for what went well.

If I had to explain restorative practice to a friend, I would not use those words. I would say: you take people seriously, \
you tell them the truth in a kind way, you ask them what they think, and when it goes wrong you go back. It sounds easy. It \
is not easy on a wet evening after a long shift. But on the days when I manage it, I go home tired and content, and I think \
that the other person goes to bed a little lighter too.
""".strip()
CV = (
    ("Work", "Relief worker, Northshire. Before that: weekends in a bakery, two years."),
    ("Learning", "Working with: restorative foundations. Relief worker induction. Food hygiene, level 2."),
    ("For others", "Helps to run a five-a-side team on Thursdays. Listens well, and is good at getting a room to settle."),
)
