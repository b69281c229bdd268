package state

import "testing"

func TestKeyIDsHoldTheirAccount(t *testing.T) {
	t.Parallel()
	for _, account := range []string{"123456789012", "000000000001", "999999999999"} {
		for _, random := range [][]byte{make([]byte, 10), {255, 255, 255, 255, 255, 255, 255, 255, 255, 255}} {
			id := accessKeyID("ASIA", account, random)
			if got := AccountOfKey(id); got != account || len(id) != 20 {
				t.Errorf("%s -> %s -> %s", account, id, got)
			}
		}
	}
	for _, bad := range []string{"", "AKIA", "AKIA0000000000000000", "XXXXQYLPMN5HHHFPZAM2"} {
		if got := AccountOfKey(bad); got != "" {
			t.Errorf("%q: %s", bad, got)
		}
	}
}
