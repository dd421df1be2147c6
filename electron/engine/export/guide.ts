import { MANIFEST_FILE, type Manifest } from './manifest.ts'
import { MODEL_FOLDER } from './predict.ts'

const MODEL_WORDS: Readonly<Record<Manifest['model'], string>> = {
  head: 'an encoder learned without labels, and a linear head trained on the labels',
  'fine-tuned': 'an encoder learned without labels, fine-tuned on the labels together with its head',
  'from-scratch': 'an encoder and a head trained on the labels alone',
}

/** The README of an exported folder: what is in it and how to use it, in a browser, in Node and with Handful. */
export function guide(manifest: Manifest, files: { readonly hasModel: boolean; readonly hasTables: boolean }): string {
  const sections = [
    `# ${manifest.project}: a classifier made with Handful`,
    `Classes: ${manifest.classes.join(', ')}.`,
    accuracySentence(manifest),
    files.hasModel ? modelSection(manifest) : '',
    files.hasTables ? tableSection() : '',
  ]
  return sections.filter((section) => section !== '').join('\n\n') + '\n'
}

function accuracySentence({ accuracy, labels }: Manifest): string {
  if (accuracy === null)
    return `Learned from ${labels} labels. No random check was answered, so its accuracy is not known.`
  if (!accuracy.isEnough)
    return `Learned from ${labels} labels. Only ${accuracy.checks} random checks: too few to tell how accurate it is.`
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  return `Learned from ${labels} labels. Accuracy on ${accuracy.checks} random checks: ${percent(accuracy.value)} (95 % interval ${percent(accuracy.low)} to ${percent(accuracy.high)}).`
}

function modelSection({ model, inputShape, preprocessing, parity }: Manifest): string {
  const agreement =
    parity === null || parity.samples === 0
      ? '\n\nIt could not be checked at export: none of the original files could be read.'
      : `\n\nChecked at export: over ${parity.samples} samples the largest difference from the project's own probabilities was ${parity.largestDifference.toExponential(1)}.`
  return `## The model

\`${MODEL_FOLDER}/model.json\` and \`${MODEL_FOLDER}/weights.bin\` are a TensorFlow.js layers model made of standard layers alone:
${MODEL_WORDS[model]}.
It takes \`[batch, ${inputShape.join(', ')}]\` and returns one probability per class, in the order of
\`classes\` in \`${MANIFEST_FILE}\`.

How an original becomes an input:

${preprocessing.map((step, position) => `${position + 1}. ${step}`).join('\n')}

With Handful, from this folder alone:

    handful predict . FILE…

In a browser or in Node with \`@tensorflow/tfjs\`:

\`\`\`js
const model = await tf.loadLayersModel('${MODEL_FOLDER}/model.json')
const { classes } = await (await fetch('${MANIFEST_FILE}')).json()
const input = tf.tensor(values, [${inputShape.join(', ')}]) // prepared as above
const probabilities = model.predict(input.expandDims(0)).dataSync()
const best = classes[probabilities.indexOf(Math.max(...probabilities))]
\`\`\`${agreement}`
}

function tableSection(): string {
  return `## The tables

- \`labels.csv\`: path, class, origin (hand, group, propagated), check, confidence. Labels by a person always win over propagated ones.
- \`predictions.csv\`: path, class, confidence: what the classifier says of every sample.

Cells that a spreadsheet would take for a formula begin with an apostrophe.`
}
