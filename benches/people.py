"""People who do not exist, for the corpora that `benches/corpora` makes: rows of a table, and letters that name them."""
import json
import random

GIVEN = (
    "Aaron Alba Alice Amara Andrea Anja Antoine Beatriz Bruno Camila Carlos Catherine Chloe Daniel Diego Dorothy Elena Emily Enzo Felix Fiona Franz "
    "Giulia Grace Hannah Helga Ibrahim Ines Jack Jana Joao Jonas Julia Karl Katja Laura Leo Lucia Luca Manuel Marcel Maria Marta Mateo Michael Miriam "
    "Nadia Nicolas Nina Oliver Olivia Paolo Patricia Paul Pedro Petra Philip Rafael Rebecca Robert Rosa Samuel Sara Sebastian Silvia Simon Sofia "
    "Stefan Susan Teresa Thomas Tobias Ursula Valentina Victor Vincent Walter Yasmin Zoe"
).split()
FAMILY = (
    "Albrecht Alvarez Andersen Baker Barbieri Becker Bennett Bianchi Blanchard Brandt Brennan Campbell Cardoso Castillo Chapman Clarke Conti Cooper "
    "Costa Delgado Dubois Edwards Engel Esposito Farrell Fernandes Ferrari Fischer Fletcher Fontaine Fournier Gallagher Garnier Gomez Graham Greene "
    "Gutierrez Haas Harrison Hartmann Hoffmann Hughes Jensen Keller Kowalski Kruger Lambert Lehmann Lombardi Lopez Marchetti Marshall Martins Mercier "
    "Meyer Molina Moreau Morrison Navarro Neumann Novak Okafor Oliveira Ortega Parker Pereira Petrov Pfeiffer Ramirez Reynolds Ribeiro Richter Rossi "
    "Schneider Schulz Serrano Silva Sullivan Teixeira Thompson Vargas Vasquez Wagner Walsh Weber Whitaker Winkler Zimmermann"
).split()
STREETS = "Alder Birch Canal Cedar Chapel Elm Forest Garden Harbor Hill Lake Maple Meadow Mill Oak Orchard Park River Spring Valley".split()
TOWNS = (("Springfield", "IL", 62701), ("Portland", "OR", 97201), ("Austin", "TX", 73301), ("Albany", "NY", 12201), ("Madison", "WI", 53701), ("Tucson", "AZ", 85701))
JOBS = ("Nurse", "Electrician", "Accountant", "Teacher", "Software engineer", "Chef", "Surveyor", "Librarian", "Civil engineer", "Pharmacist")
FIRMS = ("Group", "Ltd", "and Sons", "Inc", "PLC", "LLC")
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.%d.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%d.0",
    "Opera/9.%d.(X11; Linux i686; en-US) Presto/2.9.%d Version/12.00",
)
COLUMNS = (
    "id name email phone ssn credit_card card_exp address iban latitude longitude date_of_birth ip ipv6 mac user_agent license_plate job company uuid"
).split()
POOL = 8000


def public_ip(dice):
    """The four numbers of an address that is neither private nor reserved."""
    while True:
        first = dice.randint(1, 223)
        if first not in (10, 100, 127, 169, 172, 192, 198, 203):
            return first, dice.randint(0, 255), dice.randint(0, 255), dice.randint(1, 254)


def digits(dice, count):
    return "".join(dice.choices("0123456789", k=count))


def name(dice):
    return f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}"


def card(dice):
    """A number of one of four brands with a right check digit."""
    begin, length = dice.choice((("4", 16), (f"5{dice.randint(1, 5)}", 16), (f"3{dice.choice('47')}", 15), ("6011", 16)))
    body = begin + digits(dice, length - len(begin) - 1)
    total = sum(sum(divmod(2 * int(digit), 10)) if at % 2 == 0 else int(digit) for at, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def iban(dice):
    country, account = dice.choice((("DE", digits(dice, 18)), ("FR", digits(dice, 23)), ("GB", "".join(dice.choices("ABCDEFGHKLMNW", k=4)) + digits(dice, 14))))
    value = int("".join(str(int(letter, 36)) for letter in account + country + "00"))
    return f"{country}{98 - value % 97:02d}{account}"


def phone(dice):
    area, exchange, line = f"{dice.randint(2, 9)}{digits(dice, 2)}", f"{dice.randint(2, 9)}{digits(dice, 2)}", digits(dice, 4)
    return dice.choice((
        f"{area}-{exchange}-{line}", f"({area}) {exchange}-{line}", f"+1-{area}-{exchange}-{line}", f"+49 {dice.randint(30, 89)} {digits(dice, 8)}",
        f"+44 20 7{digits(dice, 3)} {line}", f"+33 {dice.randint(1, 5)} {' '.join(digits(dice, 2) for _ in range(4))}",
    ))


def address(dice):
    town, state, code = dice.choice(TOWNS)
    street = f"{dice.randint(1, 9999)} {dice.choice(STREETS)} {dice.choice(('Street', 'Avenue', 'Road', 'Lane'))}"
    return f"{street}, {town}, {state} {code + dice.randint(0, 60):05d}"


def agent(dice):
    return dice.choice(AGENTS) % (dice.randint(80, 124), dice.randint(80, 124))


def uuid(dice):
    value = f"{dice.getrandbits(128):032x}"
    return f"{value[:8]}-{value[8:12]}-4{value[13:16]}-a{value[17:20]}-{value[20:]}"


class Rows:
    """Rows of which each column is drawn from a pool of values."""

    def __init__(self, seed):
        dice = self.dice = random.Random(seed)
        makers = (
            name, lambda dice: f"{dice.choice(GIVEN)}.{dice.choice(FAMILY)}{dice.randint(1, 9999)}@fabrikam.com".lower(), phone,
            lambda dice: f"{dice.choice([*range(100, 666), *range(667, 900)])}-{dice.randint(1, 99):02d}-{dice.randint(1, 9999):04d}", card,
            lambda dice: f"{dice.randint(1, 12):02d}/{dice.randint(25, 32)}", address, iban, lambda dice: f"{dice.uniform(-70, 70):.6f}",
            lambda dice: f"{dice.uniform(-179, 179):.6f}", lambda dice: f"{dice.randint(1940, 2006)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
            lambda dice: ".".join(map(str, public_ip(dice))), lambda dice: ":".join([f"2a0{dice.randint(1, 9)}", *(f"{dice.randint(4096, 65535):x}" for _ in range(7))]),
            lambda dice: ":".join(f"{dice.randint(0, 63) * 4 if at == 0 else dice.randint(0, 255):02x}" for at in range(6)), agent,
            lambda dice: f"{''.join(dice.choices('ABCDEFGHJKLMNPRSTVWXYZ', k=3))}-{digits(dice, 4)}", lambda dice: dice.choice(JOBS),
            lambda dice: f"{dice.choice(FAMILY)} {dice.choice(FIRMS)}", uuid,
        )
        self.pools = [[make(dice) for _ in range(POOL)] for make in makers]

    def values(self):
        return [pool[int(self.dice.random() * POOL)] for pool in self.pools]

    def header(self):
        return ",".join(COLUMNS)

    def csv(self, number):
        return ",".join([str(number), *(f'"{value}"' if "," in value else value for value in self.values())])

    def json(self, number):
        return json.dumps(dict(zip(COLUMNS, [str(number), *self.values()])))


class Letters:
    """Sentences that name two or three people each, in the ways of letters and minutes."""

    FORMS = (
        "{} wrote to {} about the garden and did not hear from anybody before the summer.",
        "Present: {}, {} and {}. The minutes of the last meeting were read and agreed to.",
        "Dear Mr. {}, as {} will have told you, the house is let until the end of the year.",
        "The letter was signed by {} and by Dr. {}, who had come from the harbour that morning.",
        "On Monday {} asked whether {} could bring the keys, since {} was away.",
        "Yours sincerely, {}; copies went to {} and to the office.",
    )

    def __init__(self, seed):
        self.dice = random.Random(seed)

    def line(self, _number):
        form = self.dice.choice(self.FORMS)
        return form.format(*(name(self.dice) for _ in range(form.count("{}"))))
