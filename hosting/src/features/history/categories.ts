/** The kinds of results that the history can be narrowed to. */
import { EXPRESSIONS, type Expression } from '../../lib/prediction';
import type { Entry } from './api/source';

export type Category = Expression | 'unclear' | 'none';

export type Filter = 'all' | Category;

export const FILTERS: Filter[] = ['all', ...EXPRESSIONS, 'unclear', 'none'];

/** What the photo's largest face shows; `none` also where the photo could not be analyzed. */
export function categoryOf({ prediction }: Entry): Category {
  if (prediction?.status !== 'done') return 'none';
  return prediction.unsure ? 'unclear' : prediction.expression;
}

export function isExpression(category: Filter): category is Expression {
  return EXPRESSIONS.some((expression) => expression === category);
}

export function isIn(filter: Filter, entry: Entry): boolean {
  return filter === 'all' || categoryOf(entry) === filter;
}
