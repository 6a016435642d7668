"""States by the names that documents give them, and the cities where missions sit.

In: a name as printed and a year. Out: the state, named as in the Correlates of War list of states.
The table is facts set down for this project: state, years of its membership of the state system
where they lie within 1900 to now, names in documents, and the cities with missions or consulates.
Knows nothing of documents.

A name that meant two states in the year asked for, or no state, gives None: "Korea" is South Korea
from 1948, "China" the government at Taipei while the American embassy was there, "Congo" neither.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# state | years | names besides its own | cities; "=" before a state not meant by its own name
_STATES = """
United States of America||United States, U.S., USA, America|Washington, WashDC, Wash DC
Canada|1920-||Ottawa, Montreal, Toronto, Vancouver, Quebec, Halifax, Winnipeg, Calgary
Bahamas|1973-||Nassau
Cuba|1902-||Havana, Habana, Santiago de Cuba
Haiti|||Port-au-Prince, Port au Prince
Dominican Republic||Santo Domingo|Ciudad Trujillo, Santo Domingo
Jamaica|1962-||
Trinidad and Tobago|1962-|Trinidad|Port of Spain
Barbados|1966-||Bridgetown
Mexico|||Mexico City, Guadalajara, Monterrey, Veracruz, Tijuana, Ciudad Juarez, Hermosillo
Belize|1981-||Belmopan
Guatemala|||Guatemala City
Honduras|||Tegucigalpa
El Salvador||Salvador|San Salvador
Nicaragua|||Managua
Costa Rica|||
Panama|1903-||Panama City
Colombia|||Bogota, Medellin, Cali, Barranquilla
Venezuela|||Caracas, Maracaibo
Guyana|1966-||
Suriname|1975-|Surinam|Paramaribo
Ecuador|||Quito, Guayaquil
Peru|||Lima
Brazil|||Rio de Janeiro, Brasilia, Sao Paulo, Porto Alegre, Recife
Bolivia|||La Paz, Cochabamba
Paraguay|||Asuncion
Chile|||Valparaiso, Antofagasta
Argentina|||Buenos Aires
Uruguay|||Montevideo
United Kingdom||Great Britain, Britain, England|London, Liverpool, Edinburgh, Belfast
Ireland|1922-|Irish Free State, Eire|Dublin
Netherlands||Holland|The Hague, Hague, Amsterdam, Rotterdam
Belgium|||Brussels, Antwerp
Luxembourg|1920-|Luxemburg|
France|||Paris, Marseille, Marseilles, Lyon, Bordeaux, Strasbourg
Switzerland|||Bern, Berne, Geneva, Zurich
Spain|||Madrid, Barcelona, Bilbao, Seville
Portugal|||Lisbon, Oporto
Germany|-1945||
Germany|1990-||
German Federal Republic|1955-1990|Germany, Federal Republic of Germany, West Germany|Bonn
German Democratic Republic|1954-1990|East Germany|East Berlin
Poland|1919-||Warsaw, Poznan
Austria|1919-||Vienna, Salzburg
Hungary|1918-||Budapest
Czechoslovakia|1918-1992||Prague, Praha, Bratislava
Italy|||Rome, Milan, Naples, Genoa, Florence, Palermo, Trieste, Turin
Malta|1964-||Valletta
Albania|1914-||Tirana
Yugoslavia|1878-2006||Belgrade, Zagreb, Sarajevo
Greece|||Athens, Thessaloniki, Salonika
Cyprus|1960-||Nicosia
Bulgaria|1908-||Sofia
Romania||Rumania, Roumania|Bucharest
Russia||Soviet Union, Union of Soviet Socialist Republics, USSR, U.S.S.R.|Moscow, Leningrad
Estonia|1918-1940||Tallinn
Latvia|1918-1940||Riga
Lithuania|1918-1940||Kaunas
Finland|1917-||Helsinki, Helsingfors
Sweden|||Stockholm, Goteborg
Norway|1905-||Oslo
Denmark|||Copenhagen
Iceland|1944-||Reykjavik
Cape Verde|1975-||Praia
Guinea-Bissau|1974-||Bissau
Equatorial Guinea|1968-||Malabo
Gambia|1965-|The Gambia|Bathurst, Banjul
Mali|1960-||Bamako
Senegal|1960-||Dakar
Benin|1960-|Dahomey|Cotonou
Mauritania|1960-||Nouakchott
Niger|1960-||Niamey
Ivory Coast|1960-|Cote d'Ivoire|Abidjan
Guinea|1958-||Conakry
Burkina Faso|1960-|Upper Volta|Ouagadougou
Liberia|||Monrovia
Sierra Leone|1961-||Freetown
Ghana|1957-||Accra
Togo|1960-||Lome
Cameroon|1960-|Cameroun|Yaounde, Douala
Nigeria|1960-||Lagos, Kaduna, Ibadan
Gabon|1960-||Libreville
Central African Republic|1960-||Bangui
Chad|1960-||Fort Lamy, Ndjamena
=Congo|1960-|Congo (Brazzaville)|Brazzaville
Democratic Republic of the Congo|1960-|Congo (Leopoldville),
  Congo (Kinshasa), Zaire|Leopoldville, Kinshasa, Elisabethville, Lubumbashi,
  Bukavu, Stanleyville
Uganda|1962-||Kampala
Kenya|1963-||Nairobi
Tanzania|1961-|Tanganyika|Dar es Salaam
Burundi|1962-||Bujumbura, Usumbura
Rwanda|1962-||Kigali
Somalia|1960-|Somali Republic|Mogadishu, Mogadiscio
Djibouti|1977-||
Ethiopia||Abyssinia|Addis Ababa, Asmara
Angola|1975-||Luanda
Mozambique|1975-||Lourenco Marques, Maputo
Zambia|1964-||Lusaka
Zimbabwe|1965-|Rhodesia, Southern Rhodesia|Salisbury, Harare
Malawi|1964-||Blantyre, Lilongwe
South Africa|1920-|Union of South Africa|Pretoria, Cape Town, Capetown, Johannesburg, Durban
Namibia|1990-||Windhoek
Lesotho|1966-||Maseru
Botswana|1966-||Gaborone
Swaziland|1968-||Mbabane
Madagascar|1960-|Malagasy Republic|Tananarive, Antananarivo
Mauritius|1968-||Port Louis
Morocco|1956-||Rabat, Casablanca
Algeria|1962-||Algiers, Oran, Constantine
Tunisia|1956-||Tunis
Libya|1952-||Benghazi, Tripoli
Sudan|1956-||Khartoum
Iran||Persia|Tehran, Teheran, Tabriz, Isfahan, Meshed, Khorramshahr
Turkey||Ottoman Empire|Ankara, Istanbul, Izmir, Adana, Constantinople
Iraq|1932-||Baghdad, Bagdad, Basra, Mosul
Egypt|1937-|United Arab Republic|Cairo, Alexandria
Syria|1946-||Damascus, Aleppo
Lebanon|1946-||Beirut
Jordan|1946-|Transjordan, Hashemite Kingdom of Jordan|Amman
Israel|1948-||Tel Aviv
Saudi Arabia|1927-||Jidda, Jeddah, Dhahran, Riyadh
Yemen Arab Republic|1926-1990|Yemen|Taiz, Sanaa
Yemen People's Republic|1967-1990|Southern Yemen, South Yemen,
  People's Republic of Southern Yemen|Aden
Kuwait|1961-||Kuwait City
Bahrain|1971-||Manama
Qatar|1971-||Doha
United Arab Emirates|1971-||Abu Dhabi
Oman|1971-|Muscat and Oman|Muscat
Afghanistan|1919-||Kabul
China|-1949||Nanking, Nanjing
China|1979-||
=China||People's Republic of China, Communist China|Peking, Peiping, Beijing, Shanghai, Canton,
  Chungking, Tientsin, Mukden, Hankow
Mongolia|1921-|Outer Mongolia|Ulan Bator
=Taiwan|1950-1978|China|
Taiwan|1949-|Republic of China, Formosa, Nationalist China|Taipei, Taipeh
Korea|-1905||
North Korea|1948-|Democratic People's Republic of Korea, DPRK|Pyongyang, P'yongyang
South Korea|1948-|Korea, Republic of Korea, ROK|Seoul, Pusan
Japan|||Tokyo, Yokohama, Kobe, Osaka, Nagoya, Sapporo, Fukuoka, Nagasaki
India|1947-||New Delhi, Delhi, Bombay, Calcutta, Madras
Pakistan|1947-||Karachi, Islamabad, Rawalpindi, Lahore, Peshawar
Bangladesh|1971-||Dacca, Dhaka
Myanmar|1948-|Burma|Rangoon, Mandalay
Sri Lanka|1948-|Ceylon|Colombo
Nepal|1920-||Kathmandu, Katmandu
Thailand||Siam|Bangkok, Chiang Mai, Chiengmai, Udorn
Cambodia|1953-|Khmer Republic|Phnom Penh
Laos|1953-||Vientiane, Luang Prabang
Vietnam|1976-|Viet-Nam|
=Vietnam|1954-|Democratic Republic of Vietnam, North Vietnam, North Viet-Nam|Hanoi
Republic of Vietnam|1954-1975|Vietnam, Viet-Nam, Viet Nam, South Vietnam, South Viet-Nam,
  Republic of Viet-Nam|Saigon, Hue, Danang, Can Tho
Malaysia|1957-|Malaya, Federation of Malaya|Kuala Lumpur
Singapore|1965-||
Philippines|1946-|Philippine Republic|Manila, Cebu
Indonesia|1949-||Djakarta, Jakarta, Batavia, Medan, Surabaya
Australia|1920-||Canberra, Sydney, Melbourne, Perth, Brisbane
Papua New Guinea|1975-||Port Moresby
New Zealand|1920-||Auckland
Fiji|1970-||Suva
"""

_YEARS = re.compile(r"(?P<first>\d{4})?-?(?P<last>\d{4})?")


@cache
def _tables() -> tuple[dict[str, list[tuple[str, int, int]]], dict[str, tuple[str, int, int]]]:
    """Return the states by name and by city, with the first and last year of each."""
    by_name: dict[str, list[tuple[str, int, int]]] = {}
    by_city: dict[str, tuple[str, int, int]] = {}
    for row in _STATES.strip().replace(",\n  ", ", ").split("\n"):
        given, years, names, cities = (row + "|||").split("|")[:4]
        state = given.removeprefix("=")
        match = _YEARS.fullmatch(years)
        first, last = (match["first"], match["last"]) if match else (None, None)
        entry = (state, int(first or 0), int(last or 9999))
        own = [state] if given == state else []
        for name in [*own, *filter(None, names.split(", "))]:
            by_name.setdefault(_key(name), []).append(entry)
        for city in filter(None, cities.split(", ")):
            by_city[_key(city)] = entry
    return by_name, by_city


def state_named(name: str, year: int | None) -> str | None:
    """Return the state that a name meant in a year; None where it meant none, or two.

    Without a year only a name that always meant one state is read.
    """
    return _one(_tables()[0].get(_key(name), []), year)


def state_of_city(city: str, year: int | None) -> str | None:
    """Return the state whose post a city's name stands for; None for colonies and unknown ones."""
    entry = _tables()[1].get(_key(city))
    return _one([entry], year) if entry else None


def _one(entries: list[tuple[str, int, int]], year: int | None) -> str | None:
    valid = {s for s, first, last in entries if year is None or first <= year <= last}
    return valid.pop() if len(valid) == 1 else None


def _key(name: str) -> str:
    """Return a name without case, article and accents: "the Hague", "Bogotá"."""
    letters = unicodedata.normalize("NFKD", " ".join(name.split()).casefold())
    return "".join(c for c in letters if not unicodedata.combining(c)).removeprefix("the ")
