package render

import "testing"

// TestDisplayWidth: classes W, F and A of UAX #11 take two columns.
func TestDisplayWidth(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "abc": 3, "漢字": 4, "é": 2, "ö": 1, "ü": 2, "röd": 3, "ß": 2, "ｱ": 1, "Ａ": 2, "😀": 2, "☃": 1, "★": 2,
		"±": 2, "e\u0301": 3, "\u00ad": 2, "Ω": 2, "я": 2, "ñ": 1, "ł": 2, "\u3099": 2, "\u200b": 1, "…": 2, "한": 2,
	} {
		if got := displayWidth(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
