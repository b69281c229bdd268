// Package nearest finds the words a person may have meant.
package nearest

import "math/bits"

// Words returns those candidates that are at most a third of their length
// (and at least one edit) away from word, nearest first, at most three.
func Words(word string, candidates []string) []string {
	var found [4][]string // by distance
	runes, letters := []rune(word), lettersOf(word)
	for _, c := range candidates {
		limit := min(3, max(len(c), 3)/3)
		if !mayBeWithin(letters, lettersOf(c), limit) {
			continue
		}
		if d := distance(runes, []rune(c), limit); 0 < d && d <= limit {
			found[d] = append(found[d], c)
		}
	}
	all := append(append(found[1], found[2]...), found[3]...)
	return all[:min(3, len(all))]
}

// Distance is the number of insertions, deletions, substitutions and swaps of
// neighbours that turn a into b (optimal string alignment).
func Distance(a, b string) int { return distance([]rune(a), []rune(b), max(len(a), len(b))) }

// Within reports whether the distance is at most a limit, and mostly sees at a glance that it is not.
func Within(a, b string, limit int) bool {
	return mayBeWithin(lettersOf(a), lettersOf(b), limit) && distance([]rune(a), []rune(b), limit) <= limit
}

// distance gives up, with some number above limit, where it can only be above it: away from the diagonal, too.
func distance(s, t []rune, limit int) int {
	if max(len(s)-len(t), len(t)-len(s)) > limit {
		return limit + 1
	}
	var room [3 * 48]int
	width, rows := len(t)+1, room[:]
	if 3*width > len(rows) {
		rows = make([]int, 3*width)
	}
	before, last, row := rows[:width], rows[width:2*width], rows[2*width:3*width]
	for j := range last {
		last[j] = j
	}
	least := 0 // of the last row
	for i := 1; i <= len(s); i++ {
		from, to := max(1, i-limit), min(len(t), i+limit)
		leastHere := limit + 1
		if row[from-1] = leastHere; from == 1 {
			row[0], leastHere = i, min(i, leastHere)
		}
		for j := from; j <= to; j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			leastHere = min(leastHere, row[j])
		}
		if to < len(t) {
			row[to+1] = limit + 1
		}
		if least >= limit && leastHere > limit { // a swap may still begin at the last row
			return limit + 1
		}
		least = leastHere
		before, last, row = last, row, before
	}
	return last[len(t)]
}

// lettersOf returns the set of the letters of a word, several to a bit.
func lettersOf(word string) (set uint64) {
	for _, r := range word {
		set |= 1 << (r & 63)
	}
	return set
}

// mayBeWithin reports whether words of such letters can be so near: an edit changes one letter of each.
func mayBeWithin(a, b uint64, limit int) bool {
	return bits.OnesCount64(a&^b) <= limit && bits.OnesCount64(b&^a) <= limit
}
