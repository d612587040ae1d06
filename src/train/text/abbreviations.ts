// What English writes with a stop in the middle of a sentence, and what it likes to begin a sentence with. The rules that read these lists are
// in split-sentences.ts. Plain strings, a blank around each word, so that a bundler can drop them and nothing is built at the start.

/** Is the word in the list? */
export function isIn(list: string, word: string): boolean {
  return list.includes(` ${word} `);
}

/** Never the end of a sentence: something must follow. */
export const leading: string =
  " Mr Mrs Ms Messrs Mme Mlle Dr Drs Prof Ste Mt Ft Rt Gen Maj Col Lt Capt Cpt Cmdr Cdr Adm Sgt Cpl Pvt Brig Rev Fr Hon Gov Sen Rep Pres " +
  "Supt Insp Det Amb Msgr Visc e.g i.e eg ie cf vs viz ca fl esp incl lit a.k.a ";

/** Not the end of a sentence when a number follows: "No. 5", "Jan. 3", "vol. ix". */
export const numbered: string =
  " No Nos no nos p pp P Pp vol vols Vol Vols fig figs Fig Figs ch chap Ch Chap sec Sec sect Sect art Art Arts op Op ep Ep pt Pt para Ps ver Ver " +
  "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec ";

/** Ends a sentence only when the next word looks like the beginning of one. */
export const trailing: string =
  " St Jr Sr Esq Inc Ltd Co Corp Bros Cos Assn Dept Univ Ave Blvd Rd Sq al ed eds trans sp spp var approx est dist max min lb lbs oz ft cu mi " +
  "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Mo Mont Neb " +
  "Nev Okla Ore Pa Penn Tenn Tex Va Vt Wash Wis Wyo Ph.D LL.D LL.B LL.M B.Sc M.Sc ";

/** Words that begin a sentence far more often than they follow an abbreviation or an initial. */
export const openers: string =
  " The A An This That These Those There Here He She It They We You I His Her Its Their Our Your My In On At As After Before Since During When " +
  "While Where What Who Why How Which Whether With Without Within For From By To Into Of If Although Though Because Unlike Like Despite Under " +
  "Until Upon Over Through Throughout Between Among Against But And Or Nor Yet So Then Thus Therefore However Moreover Furthermore Nevertheless " +
  "Meanwhile Later Eventually Finally Originally Initially Today Now Once Soon Still Also Another Both Each Every Some Many Most Several Such " +
  "Other All Few Not Only Even Having Being Is Was Were Are Did Does Do Let Perhaps Instead Additionally Following According Approximately " +
  "Nearly Almost Two Three Four Five It's He's She's There's I'm I've I'll That's Don't ";

/** Verbs that hand a spoken question or cry on to its speaker: `"Who is it?" Tom asked.` */
export const saying: string =
  " said says asked cried replied exclaimed answered returned inquired enquired whispered shouted demanded repeated continued added murmured " +
  "muttered called thought went screamed roared gasped sighed laughed interrupted observed remarked ejaculated echoed began retorted ";
