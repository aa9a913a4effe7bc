"""Two versions each of invented news, and which sentence a reader would say became which."""

from __future__ import annotations

from typing import Final

Versions = tuple[list[str], list[str], set[tuple[int, int]]]

FIRE: Final[Versions] = (
    [
        "A fire broke out early Tuesday at a furniture warehouse in the port district of Marbeck.",
        "No injuries were immediately reported.",
        "Firefighters were called to the three-story building on Quay Road shortly after 4 a.m.",
        "Smoke could be seen from across the bay, and residents were told to keep windows shut.",
        "“It went up like paper,” said Dora Finch, who runs a cafe opposite the warehouse.",
        "The cause of the fire was not known.",
        "The warehouse belongs to Holm & Sons, a family firm that has made beds since 1921.",
        "Calls to the company went unanswered on Tuesday morning.",
        "Quay Road was closed to traffic, and buses were sent around the harbor.",
        "It was the third large fire in the port district this year.",
    ],
    [
        "Two firefighters were hurt on Tuesday when the roof of a burning furniture warehouse"
        " fell in, in the port district of Marbeck, the fire service said.",
        "The fire broke out shortly before 4 a.m. at the three-story building on Quay Road.",
        "Crews from six stations fought it for nine hours.",
        "Neither of the injured was in danger, said Chief Olga Brand of the fire service.",
        "“They got out by seconds,” she said.",
        "Smoke drifted across the bay.",
        "Residents were told to keep their windows shut until the afternoon.",
        "“It went up like paper,” said Dora Finch, who runs a cafe across the street.",
        "Investigators were looking at an electric heater as the possible cause of the fire, "
        "Chief Brand said.",
        "The warehouse belongs to Holm & Sons, a family firm that has made beds since 1921 "
        "and employs 140 people.",
        "Its owner, Peter Holm, said that production would move to another site for now.",
        "It was the third large fire in the port district this year; in March, a paint "
        "factory burned down.",
    ],
    {(0, 0), (2, 1), (3, 5), (3, 6), (4, 7), (5, 8), (6, 9), (9, 11)},
)

COUNCIL: Final[Versions] = (
    [
        "The city council is expected to vote on Thursday on a plan to charge drivers who "
        "enter the center of Ostrava Falls.",
        "Under the plan, cars would pay $6 a day between 7 a.m. and 7 p.m.",
        "Buses, taxis and ambulances would be exempt.",
        "Mayor Lena Ortiz says that the charge would cut traffic by a fifth.",
        "She has made the plan the centerpiece of her second term.",
        "Shop owners say it will drive customers away.",
        "“People will simply go to the mall,” said Hank Adler, who sells shoes on Mill Street.",
        "A survey in May found that 48 percent of residents favored the charge and 41 percent"
        " opposed it.",
        "Money from the charge would go to new tram lines.",
        "The council has rejected two such plans in the past, in 2009 and in 2015.",
    ],
    [
        "The city council of Ostrava Falls voted 9 to 6 on Thursday to charge drivers who "
        "enter the center of the city.",
        "From next April, cars will pay $6 a day between 7 a.m. and 7 p.m., while buses, "
        "taxis and ambulances are exempt.",
        "The vote is a victory for Mayor Lena Ortiz, who made the charge the centerpiece of "
        "her second term and says that it will cut traffic by a fifth.",
        "“Tonight we chose clean air,” Ms. Ortiz told supporters outside City Hall.",
        "Shop owners, who had filled the public gallery, booed as the result was read.",
        "“People will simply go to the mall,” said Hank Adler, who sells shoes on Mill Street.",
        "He said a group of merchants would go to court.",
        "The council had rejected two such plans before, in 2009 and in 2015.",
        "This time, two members who had been against it changed sides after the mayor "
        "promised to spend the money on new tram lines.",
        "Stockholm, London and Milan have similar charges.",
        "A survey in May found that 48 percent of residents favored the charge.",
    ],
    {(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (6, 5), (7, 10), (8, 8), (9, 7)},
)

STORM: Final[Versions] = (
    [
        "Tropical Storm Ida Mae was moving toward the coast on Friday night with winds of 65 "
        "miles an hour.",
        "The National Weather Office said that it could become a hurricane before it makes "
        "landfall.",
        "Governor Sam Whitlock declared a state of emergency in four counties.",
        "“Now is the time to leave,” he said at a news conference.",
        "About 80,000 people live on the barrier islands, which are linked to the mainland by"
        " two bridges.",
        "The bridges will be closed when winds reach 45 miles an hour.",
        "Schools in the four counties were closed, and the ferry to Gull Point was canceled.",
        "At a hardware store in Port Amsel, the last sheets of plywood were gone by noon.",
        "“I have been through five of these,” said Ray Tuttle, 71, loading his truck.",
    ],
    [
        "Ida Mae became a hurricane early Saturday, with winds of 80 miles an hour, and was "
        "expected to reach the coast by evening, the National Weather Office said.",
        "Governor Sam Whitlock widened a state of emergency from four counties to seven.",
        "“Now is the time to leave,” he said on Friday night.",
        "“By Saturday noon it will be too late.”",
        "About 80,000 people live on the barrier islands.",
        "The two bridges that link them to the mainland were to be closed at 2 p.m.",
        "Schools were turned into shelters.",
        "The ferry to Gull Point was canceled.",
        "At a hardware store in Port Amsel, the last sheets of plywood were gone by noon on "
        "Friday.",
        "“I have been through five of these,” said Ray Tuttle, 71, loading his truck.",
        "“This one I don’t like.”",
    ],
    {(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (4, 5), (5, 5), (6, 7), (7, 8), (8, 9)},
)

MINISTER: Final[Versions] = (
    [
        "The agriculture minister, Ewa Nowak, said on Monday that she would stay in office "
        "despite calls for her to resign over a land deal.",
        "Ms. Nowak’s husband bought 60 hectares of farmland from the state last year at a "
        "price that critics say was far too low.",
        "She told reporters that she had known nothing of the purchase.",
        "“I have nothing to hide,” she said.",
        "The opposition has asked for a vote of no confidence.",
        "The prime minister’s office declined to comment.",
        "The deal was first reported by the weekly Obserwator.",
    ],
    [
        "The agriculture minister, Ewa Nowak, resigned on Tuesday over a land deal, a day "
        "after she had said that she would stay in office.",
        "In a letter to the prime minister, Ms. Nowak wrote that she did not want to be a "
        "burden to the government.",
        "Her husband bought 60 hectares of farmland from the state last year at a third of "
        "the market price, according to documents published by the weekly Obserwator.",
        "Ms. Nowak had told reporters that she knew nothing of the purchase.",
        "Prime Minister Jan Lis thanked her for four years of service.",
        "The opposition withdrew its motion of no confidence but asked for a parliamentary "
        "inquiry.",
        "Prosecutors said that they were looking into the sale.",
    ],
    {(0, 0), (1, 2), (2, 3), (4, 5), (6, 2)},
)

VERSIONS: Final = {"fire": FIRE, "council": COUNCIL, "storm": STORM, "minister": MINISTER}
