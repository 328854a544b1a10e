//! Who writes to whom, and about what. Nobody here exists.

use super::identifiers::telephone;
use super::prng::Prng;

/// Somebody with a mailbox.
#[derive(Clone)]
pub struct Person {
    pub name: String,
    pub address: String,
    /// Role and team; empty outside the council.
    pub role: &'static str,
}

impl Person {
    pub fn mailbox(&self) -> String {
        format!("{} <{}>", self.name, self.address)
    }

    pub fn first_name(&self) -> &str {
        self.name.split(' ').next().unwrap()
    }
}

fn person(name: &str, role: &'static str, domain: &str) -> Person {
    let local = name.to_lowercase().replace(' ', ".");
    Person { name: name.to_owned(), address: format!("{local}@{domain}"), role }
}

pub fn officer(prng: &mut Prng) -> Person {
    let (name, role) = prng.pick(OFFICERS);
    person(name, role, "council.example")
}

pub fn partner(prng: &mut Prng) -> Person {
    let domain = prng.pick(&["partner.example", "example.org", "school.example"]);
    person(prng.pick::<&str>(PARTNERS), "", domain)
}

pub fn resident(prng: &mut Prng) -> Person {
    person(prng.pick::<&str>(RESIDENTS), "", "webmail.example")
}

/// At a public body whose domain is on the list of secure ones.
pub fn secure_partner(prng: &mut Prng) -> Person {
    person(prng.pick::<&str>(PARTNERS), "", "trust.secure.example")
}

const OFFICERS: &[(&str, &str)] = &[
    ("Priya Ashdown", "Planning Officer, Development Management"),
    ("Gareth Birchall", "Senior Engineer, Highways"),
    ("Moira Cobbett", "Democratic Services Manager"),
    ("Tunde Dalby", "Housing Options Officer"),
    ("Helen Eastoe", "Revenues Team Leader"),
    ("Rafal Fenwick", "ICT Service Desk Analyst"),
    ("Sian Garside", "Licensing Officer"),
    ("Imran Holroyd", "Procurement Business Partner"),
    ("Ellen Ivatt", "Social Worker, Adults"),
    ("Colin Jessop", "Waste and Recycling Supervisor"),
    ("Nasreen Kilby", "School Admissions Officer"),
    ("Owen Lathom", "Environmental Health Officer"),
    ("Beth Marwood", "HR Adviser"),
    ("Yusuf Nettle", "Library Development Officer"),
    ("Fiona Oakden", "Communications Officer"),
    ("Derek Pallister", "Finance Manager"),
];

const PARTNERS: &[&str] = &[
    "Amara Quill",
    "Bernard Rushby",
    "Catrin Selwood",
    "Dafydd Tolland",
    "Esther Underhay",
    "Faisal Vintner",
    "Grace Wetherall",
    "Henrik Yardley",
    "Ines Zeal",
    "Jonas Aldwick",
];

const RESIDENTS: &[&str] = &[
    "Keith Bramhill",
    "Lorna Catchpole",
    "Mabel Dunsford",
    "Nikhil Ellery",
    "Olive Frogley",
    "Patrick Gossage",
    "Queenie Hexham",
    "Roland Inkpen",
];

/// What a mail is about: subject, and paragraphs of which some are taken.
pub struct Topic {
    pub subject: &'static str,
    pub paragraphs: &'static [&'static str],
}

/// A mail's text: greeting, paragraphs of the topic, signature. Lines are wrapped at 72 columns.
pub fn letter(prng: &mut Prng, topic: &Topic, from: &Person, to: &Person) -> String {
    let count = 2 + prng.below(topic.paragraphs.len() - 1);
    let paragraphs: Vec<&str> = topic.paragraphs.iter().take(count).copied().collect();
    note(prng, &paragraphs, from, to)
}

/// A mail's text with these paragraphs.
pub fn note(prng: &mut Prng, paragraphs: &[&str], from: &Person, to: &Person) -> String {
    let greeting = prng.pick(&["Dear", "Hello", "Hi", "Good morning"]);
    let mut text = format!("{greeting} {},\n\n", to.first_name());
    for paragraph in paragraphs {
        text.push_str(&wrapped(paragraph));
        text.push_str("\n\n");
    }
    text.push_str(&signature(prng, from));
    text
}

pub fn signature(prng: &mut Prng, from: &Person) -> String {
    let closing = prng.pick(&["Kind regards", "Many thanks", "Regards", "Best wishes"]);
    if from.role.is_empty() {
        return format!("{closing}\n\n{}\n", from.name);
    }
    let telephone = telephone(prng);
    format!(
        "{closing}\n\n{}\n{}\nThe Council, Civic Offices, 1 High Street, Newtown ZZ1 1ZZ\nTel: {telephone} | www.council.example\n",
        from.name, from.role
    )
}

/// What stands under every mail of the council and is no protective marking.
pub const DISCLAIMER: &str = "\
This e-mail and any file sent with it are confidential and meant for the\n\
person they are addressed to. If you have received it in error, please tell\n\
the sender and delete it. E-mail may be monitored as the law allows.\n";

/// Breaks a paragraph into lines of at most 72 columns; lines that are there stay.
pub fn wrapped(paragraph: &str) -> String {
    let mut lines = Vec::new();
    for line in paragraph.split('\n') {
        let mut current = String::new();
        for word in line.split(' ') {
            if !current.is_empty() && current.chars().count() + 1 + word.chars().count() > 72 {
                lines.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        lines.push(current);
    }
    lines.join("\n")
}

/// The text as a mail program quotes it.
pub fn quoted(text: &str) -> String {
    let quote = |line: &str| if line.starts_with('>') { format!(">{line}\n") } else { format!("> {line}\n") };
    text.lines().map(quote).collect()
}

/// The text as HTML: a paragraph element for each paragraph.
pub fn html(text: &str) -> String {
    format!("<html><body>\n{}</body></html>\n", html_paragraphs(text))
}

pub fn html_paragraphs(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraphs = escaped.trim_end().split("\n\n");
    paragraphs.map(|paragraph| format!("<p>{}</p>\n", paragraph.replace('\n', "<br>\n"))).collect()
}

pub const TOPICS: &[Topic] = &[
    Topic {
        subject: "Planning application 24/01187/FUL – site visit",
        paragraphs: &[
            "Thank you for the revised drawings. The case officer would like to see the site again before the report goes to committee, mainly for the access from Mill Lane and the boundary to the allotments.",
            "Would Thursday at half past ten suit you? The visit should take no longer than forty minutes. Please bring the key for the rear gate.",
            "The tree officer has asked whether the two ash trees can stay. If they cannot, we need a short note from the arboriculturist before the end of the month.",
            "The extended date for a decision is the 28th; nothing else is outstanding from our side.",
        ],
    },
    Topic {
        subject: "Overnight closure of Station Road",
        paragraphs: &[
            "The resurfacing of Station Road starts on Monday and takes four nights, weather permitting. The road is closed between eight in the evening and six in the morning.",
            "Buses 14 and 22 are diverted along Park Street. Residents have had a letter; the signs go up this Friday.",
            "The contractor will keep one lane free for emergency vehicles at all times. Please pass this on to your control room.",
            "The cost of £48,250 is within the budget agreed in January.",
        ],
    },
    Topic {
        subject: "Agenda for the Licensing Sub-Committee",
        paragraphs: &[
            "The agenda and the papers for the Licensing Sub-Committee are now on the website. The meeting begins at two o’clock in Committee Room 1.",
            "There are two items: a variation of the premises licence for the café at the bandstand, and a new street trading consent.",
            "Members who cannot come should tell Democratic Services by noon on Wednesday so that a substitute can be found.",
            "The room has a hearing loop. Tea and coffee are provided, lunch is not.",
        ],
    },
    Topic {
        subject: "Council tax: your enquiry",
        paragraphs: &[
            "Thank you for your enquiry. A household with one adult can have a discount of a quarter; the form is on our website under Council Tax, Discounts.",
            "If you would rather pay in twelve instalments than in ten, please tell us before the end of April and we will send a new bill.",
            "We have put a note on the account so that no reminder goes out while we look into it.",
        ],
    },
    Topic {
        subject: "New laptops for the housing team",
        paragraphs: &[
            "The first twenty laptops have arrived and will be handed out at the Civic Offices next week, five a day. Please bring the old device, its charger and the docking station.",
            "Files on the desktop are not copied. Everything in the team folders will be there when you sign in.",
            "The handover takes half an hour. If you need the larger keyboard or the screen reader, tell the service desk beforehand and it will be ready.",
            "Old telephones can be handed in at the same time.",
        ],
    },
    Topic {
        subject: "Garden waste collections – new day",
        paragraphs: &[
            "From the first week of April garden waste in your road is collected on Tuesdays instead of Fridays. Please put the brown bin out by seven in the morning.",
            "Nothing changes for refuse and recycling. A calendar for the fridge door is on its way.",
            "Bins with plastic bags in them cannot be emptied; the bags stop the shredder at the composting site.",
        ],
    },
    Topic {
        subject: "Quotation for the library shelving",
        paragraphs: &[
            "Thank you for the quotation of £6,340 plus VAT. It is within our budget, and I can confirm that we would like to go ahead.",
            "A purchase order follows from the finance system within three working days. Please quote its number on the invoice, or it cannot be matched.",
            "Could the fitting be done on a Sunday, when the library is closed? The caretaker can let you in from eight.",
            "The two children’s units should be no higher than 1.2 metres.",
        ],
    },
    Topic {
        subject: "School admissions: allocation day",
        paragraphs: &[
            "Offers for September go out on the 16th of April. Parents who applied online get an e-mail in the early morning; the others get a letter by second-class post.",
            "Please have the waiting lists ready in your system by the 20th. The numbers on roll are the ones from the January census.",
            "We expect about fifty late applications. They are dealt with once a week, on Thursdays.",
        ],
    },
    Topic {
        subject: "Food hygiene re-inspection",
        paragraphs: &[
            "The re-inspection you asked for can take place in the week of the 17th. We do not announce the day.",
            "Please have the cleaning schedule, the temperature records and the training certificates to hand. The hand basin in the preparation area must work.",
            "The new rating appears on the website two weeks after the visit.",
        ],
    },
    Topic {
        subject: "Budget monitoring, month 11",
        paragraphs: &[
            "The forecast for the service is an underspend of £112,000, mostly from two posts that have been vacant since the summer.",
            "Please check the accruals for agency staff and let me know by Friday if anything is missing. Purchase orders that are no longer needed should be closed.",
            "Carry-forward requests need a business case of no more than a page. The deadline is the 4th.",
            "Income from parking is still below the profile; the figures for February come next week.",
        ],
    },
    Topic {
        subject: "Fire alarm test at the Civic Offices",
        paragraphs: &[
            "The fire alarm is tested on Wednesday at nine. You need not leave the building unless it sounds for longer than a minute.",
            "An evacuation exercise follows later in the month without notice. The assembly point is the lower car park, not the front steps.",
            "Fire wardens: please collect your jackets from reception.",
        ],
    },
    Topic {
        subject: "Homelessness forum – minutes and next steps",
        paragraphs: &[
            "Thank you all for coming. The minutes are below in short; the full version follows after the chair has read them.",
            "The winter shelter was used on 31 nights, by between six and fourteen people. Volunteers would like the rota a fortnight earlier next year.",
            "Actions: the partner agencies send their opening hours for the leaflet; the council books the hall for June; everybody reads the draft charter before the next meeting.",
            "The next forum is on the second Tuesday in June at ten.",
        ],
    },
    Topic {
        subject: "Street party application",
        paragraphs: &[
            "Your application for a street party is complete. There is no charge. The closure order is made about three weeks before the day.",
            "Please keep a way of three metres free for fire engines and move the barriers if the crew asks you to.",
            "Music should end at ten in the evening. We wish you good weather.",
        ],
    },
    Topic {
        subject: "Interview panel for the apprentice posts",
        paragraphs: &[
            "Thank you for joining the panel. We see six candidates, three before lunch and three after. The questions and the scoring sheet are in the team folder.",
            "Please do not write on the application forms. Notes are kept for six months and then destroyed.",
            "Lunch is at half past twelve; tell me if you do not eat meat.",
        ],
    },
    Topic {
        subject: "Flood wardens: training evening",
        paragraphs: &[
            "The training for flood wardens is on the 19th at seven in the village hall. The agency brings the new pump and shows how to prime it.",
            "High-visibility jackets and torches are handed out on the evening. Please sign for them.",
            "The telephone tree has been brought up to date. If your number has changed, tell the parish clerk, not the council.",
        ],
    },
    Topic {
        subject: "Air quality monitors in Market Street",
        paragraphs: &[
            "The two monitors in Market Street were calibrated last week and are sending data again. The gap from the 3rd to the 11th is marked in the record.",
            "The average for the year so far is 31 micrograms, below the limit of 40 but above that of last year.",
            "The consultants would like to move the second monitor nearer to the school crossing. Do you see any objection?",
        ],
    },
    Topic {
        subject: "Museum loan: Roman coins",
        paragraphs: &[
            "The loan agreement for the Roman coins is ready to be signed. The insurance value is £15,400 and the loan runs until the end of October.",
            "Our courier can collect the case on any weekday but Monday. Two people are needed to lift it.",
            "The labels are being translated into Welsh and Polish; please check the dates of the hoard once more.",
        ],
    },
    Topic {
        subject: "Members’ briefing on the local plan",
        paragraphs: &[
            "The briefing for members on the local plan is on Monday at six, in the chamber and by video. It is not a decision-making meeting and no minutes are taken.",
            "The slides show the five sites that are left after the first consultation. Maps in large print are in the members’ room.",
            "Questions in advance are welcome and help the officers to prepare.",
        ],
    },
    Topic {
        subject: "Sports hall: broken window",
        paragraphs: &[
            "The broken window in the sports hall has been boarded up. The glazier comes on Thursday with the new pane.",
            "The badminton club has moved to court 3 until then. The under-elevens are not affected.",
            "The bill goes to the insurers. No claim number is needed for amounts under £500.",
        ],
    },
    Topic {
        subject: "Cycle training in the Easter holidays",
        paragraphs: &[
            "There are still eleven places on the cycle training in the Easter holidays. Children should be nine or older and able to ride without stabilisers.",
            "The course is free. Bring a bicycle that works, a helmet and something to drink; a few bicycles can be lent.",
            "If it rains all day we meet in the school hall and learn the signs instead.",
        ],
    },
];
