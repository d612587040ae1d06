// A made-up text that a tiny model can learn in seconds: each document is about one animal, which eats, drinks and fears what its kind does. So a
// masked word can be told from the animal, and a next sentence from its document.
import { seededRandom } from "../src/tensor/index.ts";

const animals = {
  cat: ["fish", "milk", "dog", "sofa", "meows"],
  dog: ["meat", "water", "thunder", "kennel", "barks"],
  horse: ["hay", "rain", "snake", "stable", "neighs"],
  bird: ["seeds", "dew", "cat", "nest", "sings"],
  mouse: ["cheese", "tea", "owl", "cellar", "squeaks"],
  cow: ["grass", "juice", "wolf", "meadow", "moos"],
} as const;

/** Lines as a corpus has them: a sentence a line, a blank line between documents. */
export function animalText(documents: number, seed = 1): string[] {
  const { below } = seededRandom(seed);
  const names = Object.keys(animals) as (keyof typeof animals)[];
  return Array.from({ length: documents }, () => {
    const name = names[below(names.length)]!;
    const [food, drink, fear, home, voice] = animals[name];
    const sentences = [
      `The ${name} eats ${food}.`,
      `It drinks ${drink} every day.`,
      `My ${name} is afraid of the ${fear}.`,
      `In the evening it sleeps in the ${home}.`,
      `In the morning the ${name} ${voice} and looks for ${food}.`,
    ];
    return [...Array.from({ length: 6 }, () => sentences[below(sentences.length)]!), ""];
  }).flat();
}
