"""Edits of invented news, and the class a reader would give them."""

from __future__ import annotations

from typing import Final

EDITS: Final = [
    (
        "fact",
        "Officials said 12 people were killed in the blast.",
        "Officials said 15 people were killed in the blast.",
    ),
    (
        "fact",
        "The mayor said the bridge would open in May.",
        "The mayor said the bridge would open in June.",
    ),
    (
        "style",
        "The mayor said the bridge would open in May.",
        "The mayor said that the bridge would open in May.",
    ),
    (
        "style",
        "Police arrested a 34-year-old man.",
        "Police have arrested a 34-year-old man.",
    ),
    (
        "fact",
        "The company said it will cut 500 jobs.",
        "The company said it will not cut 500 jobs.",
    ),
    (
        "fact",
        "The fire may have been set on purpose.",
        "The fire was set on purpose.",
    ),
    (
        "fact",
        "The fire was set on purpose.",
        "The fire was set on purpose, investigators said.",
    ),
    (
        "fact",
        "“We will rebuild,” the governor said.",
        "“We will rebuild,” Gov. Ann Lee said.",
    ),
    (
        "style",
        "“We will rebuild,” Ms. Lee said.",
        "“We will rebuild,” she said.",
    ),
    (
        "style",
        "The senator resigned on Monday.",
        "The senator resigned on Monday amid criticism.",
    ),
    (
        "fact",
        "The two men were detained at the border.",
        "The two men were released at the border.",
    ),
    (
        "correction",
        "The storm hit the southern coast of the island.",
        "The storm hit the southeastern coast of the island.",
    ),
    (
        "correction",
        "John Petersson, a teacher, survived.",
        "John Peterson, a teacher, survived.",
    ),
    (
        "fact",
        "The talks, which began in March, have stalled.",
        "The talks have stalled.",
    ),
    (
        "style",
        "He was rushed to hospital.",
        "He was taken to a hospital.",
    ),
    (
        "style",
        "The report was issued on Tuesday.",
        "The report was released on Tuesday.",
    ),
    (
        "fact",
        "About 300 people marched through the city.",
        "Several hundred people marched through the city.",
    ),
    (
        "style",
        "The ministry confirmed the deaths of three soldiers.",
        "The ministry confirmed the deaths of 3 soldiers.",
    ),
    (
        "style",
        "Prices rose 3 percent last year.",
        "Prices rose by 3% last year.",
    ),
    (
        "style",
        "She has denied any wrongdoing.",
        "She denied any wrongdoing.",
    ),
    (
        "fact",
        "The court will hear the case on Thursday.",
        "The court heard the case on Thursday.",
    ),
    (
        "fact",
        "The plane, a Boeing 737, landed safely.",
        "The plane, a Boeing 737, landed safely in Oslo.",
    ),
    (
        "style",
        "The agreement will take effect next week.",
        "The deal will take effect next week.",
    ),
    (
        "fact",
        "Mr. Roe, who has led the bank since 2010, declined to comment.",
        "Mr. Roe, who has led the bank since 2011, declined to comment.",
    ),
    (
        "fact",
        "The government has called the claims “baseless.”",
        "The government has called the claims baseless.",
    ),
    (
        "style",
        "More than 40 firefighters fought the blaze.",
        "More than 40 fire fighters fought the blaze.",
    ),
    (
        "fact",
        "It was reportedly the largest protest in years.",
        "It was the largest protest in years.",
    ),
    (
        "fact",
        "The vote is expected on Friday.",
        "The vote, delayed twice, is expected on Friday.",
    ),
    (
        "style",
        "The attack killed at least nine people and wounded dozens.",
        "The attack killed at least nine people and wounded dozens of others.",
    ),
    (
        "fact",
        "Troops have reached the border, two officials said.",
        "No troops have reached the border, two officials said.",
    ),
    (
        "style",
        "A spokesman for the ministry declined to comment.",
        "A spokeswoman for the ministry declined to comment.",
    ),
    (
        "correction",
        "The suspect, 24, was charged with murder.",
        "The suspect, 25, was charged with murder.",
    ),
    (
        "fact",
        "Nobody was hurt.",
        "Two people were hurt.",
    ),
    (
        "fact",
        "Turnout was high, according to the electoral commission.",
        "Turnout was high.",
    ),
    (
        "style",
        "The president’s office did not immediately respond to a request for comment.",
        "The president’s office did not respond to requests for comment.",
    ),
    (
        "style",
        "Shares in the company closed down 4 percent at $12.10.",
        "Shares in the company closed down 4 percent, at $12.10.",
    ),
    (
        "style",
        "The U.N. envoy left Damascus on Sunday.",
        "The United Nations envoy left Damascus on Sunday.",
    ),
    (
        "fact",
        "Hundreds of homes were without power on Saturday night.",
        "Thousands of homes were without power on Saturday night.",
    ),
    (
        "style",
        "The bill passed the House by 220 to 211.",
        "The bill passed the House, 220 to 211.",
    ),
    (
        "fact",
        "Scientists say the glacier could vanish by 2050.",
        "Scientists say the glacier will vanish by 2050.",
    ),
    (
        "fact",
        "The victims were identified as brothers.",
        "The victims, identified as brothers, were from Leeds.",
    ),
    (
        "style",
        "He added that the search would go on.",
        "He said that the search would go on.",
    ),
    (
        "fact",
        "The train left at 7:30 a.m.",
        "The train left at 8:30 a.m.",
    ),
    (
        "fact",
        "The dam, completed in 1936, is the tallest in the state.",
        "The dam, completed in 1963, is the tallest in the state.",
    ),
    (
        "style",
        "But the plan was dropped.",
        "However, the plan was dropped.",
    ),
    (
        "fact",
        "Her lawyer, Tom Hale, said she was innocent.",
        "Her lawyer said she was innocent.",
    ),
    (
        "style",
        "The council voted on Tuesday to approve the budget.",
        "On Tuesday, the council voted to approve the budget.",
    ),
    (
        "fact",
        "The council voted to approve the budget.",
        "The council voted to reject the budget.",
    ),
    (
        "style",
        "The law is being challenged in court.",
        "The law is now being challenged in court.",
    ),
    (
        "style",
        "Both sides have accused each other of breaking the truce.",
        "The two sides have accused each other of breaking the cease-fire.",
    ),
    (
        "fact",
        "The chancellor is due to meet the king later on Wednesday.",
        "The chancellor met the king on Wednesday.",
    ),
    (
        "fact",
        "Rescuers pulled a girl from the rubble.",
        "Rescuers pulled a 6-year-old girl from the rubble.",
    ),
    (
        "fact",
        "A gunman opened fire in the mall, the police said.",
        "A gunman opened fire in the mall, witnesses said.",
    ),
    (
        "fact",
        "A gunman opened fire in the mall, the police said.",
        "A gunman opened fire in the mall, the authorities said.",
    ),
    (
        "fact",
        "It is unclear how many people were on board.",
        "About 200 people were on board.",
    ),
    (
        "fact",
        "The group has not claimed responsibility.",
        "The group has claimed responsibility.",
    ),
    (
        "fact",
        "The minister is likely to resign, aides said.",
        "The minister will resign, aides said.",
    ),
    (
        "style",
        "The film opens nationwide on Friday.",
        "The movie opens nationwide on Friday.",
    ),
    (
        "style",
        "Mr. Cho’s attorney could not be reached for comment.",
        "Mr. Cho’s lawyer could not be reached for comment.",
    ),
    (
        "style",
        "The bank did not respond to an email.",
        "The bank did not reply to an email.",
    ),
    (
        "style",
        "The airport was closed for several hours.",
        "The airport was shut for several hours.",
    ),
    (
        "fact",
        "The ship sank off the coast of Greece.",
        "The ship sank off the coast of Malta.",
    ),
    (
        "fact",
        "The study was published in the journal Nature.",
        "The study was published on Wednesday in the journal Nature.",
    ),
    (
        "style",
        "Ms. Diaz, a former nurse, won the seat.",
        "Ms. Diaz, a nurse, won the seat.",
    ),
    (
        "style",
        "The deal was worth $2.5 billion.",
        "The deal was valued at $2.5 billion.",
    ),
    (
        "fact",
        "Temperatures reached 41 degrees.",
        "Temperatures topped 40 degrees.",
    ),
    (
        "style",
        "In a statement, the family asked for privacy.",
        "The family asked for privacy in a statement.",
    ),
    (
        "fact",
        "The official, who spoke on condition of anonymity, said the order was illegal.",
        "The official said the order was illegal.",
    ),
    (
        "style",
        "The parade begins at noon.",
        "The parade starts at noon.",
    ),
    (
        "style",
        "The court’s decision came after a weeklong trial.",
        "The court’s ruling came after a weeklong trial.",
    ),
    (
        "style",
        "The virus has spread to a dozen countries.",
        "The virus has spread to 12 countries.",
    ),
    (
        "fact",
        "The virus has spread to dozens of countries.",
        "The virus has spread to 12 countries.",
    ),
    (
        "style",
        "His brother Karl survived the crash.",
        "His brother, Karl, survived the crash.",
    ),
    (
        "correction",
        "The company’s chief executive, Lena Holt, quit.",
        "The company’s chief executive, Lena Holdt, quit.",
    ),
    (
        "fact",
        "The two leaders spoke by phone for about an hour.",
        "The two leaders spoke by phone for about 30 minutes.",
    ),
    (
        "style",
        "The government has declared a state of emergency.",
        "The government declared a state of emergency.",
    ),
    (
        "style",
        "Thousands gathered in the capital to mourn the king.",
        "Thousands of people gathered in the capital to mourn the king.",
    ),
    (
        "style",
        "The test was successful, the army said.",
        "The army said the test had been a success.",
    ),
    (
        "style",
        "“This is a disaster,” said Mayor Kim Park.",
        "“This is a disaster,” Mayor Kim Park said.",
    ),
    (
        "fact",
        "“This is a disaster,” said Mayor Kim Park.",
        "“This is a disaster for all of us,” said Mayor Kim Park.",
    ),
    (
        "style",
        "The museum, in northern Italy, reopened.",
        "The museum, in the north of Italy, reopened.",
    ),
    (
        "style",
        "Officials warned that the toll could rise.",
        "Officials warned that the death toll could rise further.",
    ),
    (
        "style",
        "The protesters remained peaceful.",
        "The protesters remained largely peaceful.",
    ),
    (
        "style",
        "She was elected in 2014 and re-elected in 2018.",
        "She was first elected in 2014 and re-elected in 2018.",
    ),
    (
        "fact",
        "The factory employs 1,200 people.",
        "The factory, which employs 1,200 people, makes tires.",
    ),
]
