import { Card } from '../../shared/domain/groups.ts'

/** A card whose exemplar is sample `100 * number` and whose members follow it, the doubtful ones last. */
export function card(
  number: number,
  options: { kind?: 'group' | 'check'; members?: number; doubtful?: number; proposes?: number } = {},
): Card {
  const { kind = 'group', members = 0, doubtful = 0, proposes } = options
  const exemplar = 100 * number
  return Card.parse({
    number,
    kind,
    exemplar,
    copies: [],
    members: Array.from({ length: members + doubtful }, (_, index) => ({
      sampleId: exemplar + 1 + index,
      closeness: 0.9 - index / 100,
      isDoubtful: index >= members,
      copies: [],
    })),
    size: members + doubtful + 1,
    tightness: 0.8,
    proposal: proposes === undefined ? null : { classId: proposes, confidence: 0.9 },
    reason: kind === 'check' ? null : 'covering',
  })
}
