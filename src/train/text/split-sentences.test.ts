import { expect, test } from "vitest";
import { seededRandom } from "../../tensor/index.ts";
import { splitSentences } from "./split-sentences.ts";

// Hand-made; a bar stands where a sentence ends and another begins.
const cases = `
One sentence.
One sentence. |And another one.
No stop at the end
First? |Second! |Third.
Really?! |Yes, really.
Mr. Smith left. |He came back.
Mrs. Dalloway said she would buy the flowers herself. |Lucy had her work cut out.
Dr. Jekyll met Prof. Moriarty and Messrs. Hyde & Co. at noon.
He lives on St. James's Street near Mt. Vernon. |It is quiet there.
Gen. Grant and Lt. Col. Custer met Capt. Ahab and Sgt. Pepper. |Nobody spoke.
The Rev. Dr. King spoke. |The crowd listened.
J. R. R. Tolkien wrote it. |C. S. Lewis read it.
Franklin D. Roosevelt and John F. Kennedy were presidents. |Harry S. Truman was another.
It was written by J.R.R. Tolkien in Oxford. |He taught there.
George W. Bush won. |He moved to Washington, D.C. in January.
He moved to Washington, D.C. |The house was large.
The U.S. Army landed in the U.K. in 1942. |It stayed.
She lives in the U.S. |Her brother lives in France.
They came from the U.S.S.R. |They were tired.
He got a Ph.D. from Yale. |She got an M.A. there.
They bought apples, pears, etc. at the market.
They bought apples, pears, etc. |Then they went home.
Fruits (e.g. Apples) are sweet, i.e. Good.
Use a tool, e.g. Python, for that.
See Fig. 3 and p. 12 of vol. 2. |It shows the rest.
It is on pp. 12–15 in ch. 4, sec. 2. |Read it.
He was No. 1 in the charts. |No. 2 was a woman.
"Do you agree?" |"No." |"Then go."
On Jan. 5 it snowed. |By Dec. 24 it had gone.
It snowed in Jan. |The spring was late.
The shop opens at 9 a.m. and closes at 5 p.m. on Sundays.
The shop closes at 5 p.m. |The owner goes home.
Apple Inc. was founded in 1976. |It makes phones.
He worked for Warner Bros. Records and Ford Motor Co. |He left both.
Sammy Davis, Jr. sang. |Martin Luther King Jr. spoke.
Pi is 3.14 and e is 2.72. |Both are numbers.
Version 2.0.1 costs $5.50. |It is cheap.
He was born in 1950. |25 years later he died.
The year was 1984. |George read a book.
He said "stop." |She stopped.
"I know." |"You do not."
"It is late," said he. |"Let us go."
"Who is there?" asked the man. |Nobody answered.
"Who is there?" Tom asked. |Nobody answered.
"Stop!" I cried. |He ran on.
“Is it you?” said Alice. |“It is.”
“Come in,” said she, “and sit down.” |He came in.
He said 'Never.' |Then he left.
He left (he was late). |She stayed.
He left. |(He was late.) |She stayed.
He left (was he late?) and she stayed.
The band (formed in the U.S. Army in 1950. Later renamed) split. |It came back.
He died in Paris (France). |She lived on.
Wait... what did you say?
I thought... |The door opened.
Well... I do not know. |Ask him.
He paused… |Nobody spoke.
He was gone.... |I knew it.
He paused… and went on.
And then . . . he fell. |He got up.
Is this it? |(It was not.) |He sighed.
World War I. |It ended in 1918.
I. M. Pei built it. |It stands.
Louis XIV. |He was king.
1. The first rule. |2. The second rule.
IV. The Return. |It was long.
Then came the iPod. |iPods were small.
He read it on eBay. |eBay was new then.
He met Churchill. |de Gaulle was there too.
Roe v. Wade was decided in 1973. |Brown v. Board came before.
Smith et al. found it in 1999. |Jones et al. did not.
He lived c. 1500 and wrote ca. 20 books. |All are lost.
The species Tyto sp. was seen, T. alba too. |Owls are birds.
Visit example.com. |It is a page.
Visit www.example.com for more. |Write to a@b.com.
It has 3 sq. mi. of land. |It is small.
They live at 5 Main St. |They like it.
"What?" |"Nothing." |He smiled.
He asked, "Why?" |Nobody knew.
"Help!" (1965) is a film. |It has songs.
¿Qué? |¡Nada!
He left.  |  She stayed.
O. Henry wrote it. |W. was not amused.
`;

test.each(cases.trim().split("\n"))("%s", marked => {
  const text = marked.replaceAll("|", "");
  const found = splitSentences(text).map(([start, end]) => text.slice(start, end));
  expect(found.map(sentence => sentence.trim())).toEqual(marked.split("|").map(sentence => sentence.trim()));
  expect(found.join("")).toBe(text);
});

test("nothing in, nothing out; blanks alone are one piece", () => {
  expect(splitSentences("")).toEqual([]);
  expect(splitSentences("  ")).toEqual([[0, 2]]);
});

test("whatever the text, its sentences cover it", () => {
  const parts = [". ", "? ", "...", "A", "b ", "(", ") ", '" ', "“", "1", "Mr", " ", "\n", "é", "😀", "e.g", "I"];
  for (let seed = 1; seed < 2_000; seed++) {
    const random = seededRandom(seed);
    const pick = () => parts[random.below(parts.length)]!;
    const text = Array.from({ length: 30 }, pick).join("");
    const spans = splitSentences(text);
    expect(spans.map(([start, end]) => text.slice(start, end)).join("")).toBe(text);
    expect(spans.every(([start, end]) => start < end)).toBe(true);
  }
});
