// Package nearest finds the words a person may have meant.
package nearest

// Words returns those candidates that are at most a third of their length
// (and at least one edit) away from word, nearest first, at most three.
func Words(word string, candidates []string) []string {
	var found []string
	for limit := 1; limit <= 3; limit++ {
		for _, c := range candidates {
			if Distance(word, c) == limit && limit*3 <= max(len(c), 3) {
				found = append(found, c)
			}
		}
	}
	return found[:min(3, len(found))]
}

// Distance is the number of insertions, deletions, substitutions and swaps of
// neighbours that turn a into b (optimal string alignment).
func Distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last := []int(nil), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row := make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(t)]
}
