package picker

import (
	"sort"
	"strings"
	"unicode"
)

// matchItems returns the indexes of the items that hold every word of the filter, best first. A word may match
// letters that do not touch; whole pieces and beginnings of words count more. Without a filter the order is kept.
func matchItems(items []Item, filter string) []int {
	words := strings.Fields(strings.ToLower(filter))
	found := []int{}
	scores := map[int]int{}
	for i, item := range items {
		if score, ok := scoreItem(item, words); ok {
			found = append(found, i)
			scores[i] = score
		}
	}
	sort.SliceStable(found, func(a, b int) bool { return scores[found[a]] > scores[found[b]] })
	return found
}

// scoreItem adds up the best score of each word over all fields.
func scoreItem(item Item, words []string) (int, bool) {
	fields := item.Fields
	if fields == nil {
		fields = []string{item.Line}
	}
	total := 0
	for _, word := range words {
		best := 0
		for _, field := range fields {
			best = max(best, scoreWord([]rune(strings.ToLower(field)), []rune(word)))
		}
		if best == 0 {
			return 0, false
		}
		total += best
	}
	return total, true
}

// scoreWord rates how well a word matches text: 0 not at all, more for pieces
// that touch, most for a piece at the beginning of a word.
func scoreWord(text, word []rune) int {
	if at := indexOf(text, word); at >= 0 {
		return 1000 + 100*boundaryBonus(text, at) - min(at, 99)
	}
	total, run, from := 1, 0, 0
	for _, r := range word {
		at := indexOf(text[from:], []rune{r})
		if at < 0 {
			return 0
		}
		if at == 0 && from > 0 {
			run++
		} else {
			run = 0
		}
		total += run + 2*boundaryBonus(text, from+at)
		from += at + 1
	}
	return min(total, 999)
}

// boundaryBonus is 1 where a word begins.
func boundaryBonus(text []rune, at int) int {
	if at == 0 || !unicode.IsLetter(text[at-1]) && !unicode.IsDigit(text[at-1]) {
		return 1
	}
	return 0
}

func indexOf(text, part []rune) int {
	for i := 0; i+len(part) <= len(text); i++ {
		if string(text[i:i+len(part)]) == string(part) {
			return i
		}
	}
	return -1
}
