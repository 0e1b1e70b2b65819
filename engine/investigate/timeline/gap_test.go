package timeline

import (
	"testing"
)

// deliver adds an event every few minutes from a minute to another one.
func deliver(d delivered, account, region string, from, to, every int64) {
	for at := from; at < to; at += every {
		t := at * minute
		d.add(account, region, "", t-t%gapBin, bin{t, t, 1})
	}
}

const hour = 60

func told(d delivered, end int64) []string {
	var out []string
	for _, g := range d.gaps(end * minute) {
		out = append(out, g.entry().Sentence)
	}
	return out
}

func equal(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

// TestGaps: a silence is told of the widest place that was silent.
func TestGaps(t *testing.T) {
	const a, b = "111122223333", "444455556666"
	const end = 3 * 24 * hour
	t.Run("steady", func(t *testing.T) {
		d := delivered{}
		deliver(d, a, "us-east-1", 0, end, 5)
		equal(t, told(d, end-5))
	})
	t.Run("one region of one account", func(t *testing.T) {
		d := delivered{}
		deliver(d, a, "us-east-1", 0, end, 5)
		deliver(d, a, "eu-west-1", 0, 30*hour, 5)
		deliver(d, a, "eu-west-1", 34*hour, end, 5)
		deliver(d, b, "eu-west-1", 0, end, 5)
		equal(t, told(d, end-5), "no events of 111122223333 in eu-west-1 were delivered for 4h5m")
	})
	t.Run("a region of all accounts", func(t *testing.T) {
		d := delivered{}
		deliver(d, a, "us-east-1", 0, end, 5)
		for _, account := range []string{a, b} {
			deliver(d, account, "eu-west-1", 0, 30*hour, 5)
			deliver(d, account, "eu-west-1", 34*hour, end, 5)
		}
		equal(t, told(d, end-5), "no events of any account in eu-west-1 were delivered for 4h5m")
	})
	t.Run("everything", func(t *testing.T) {
		d := delivered{}
		for _, account := range []string{a, b} {
			deliver(d, account, "us-east-1", 0, 30*hour, 5)
			deliver(d, account, "us-east-1", 33*hour, end, 5)
		}
		equal(t, told(d, end-5), "no events of any account in any region were delivered for 3h5m")
	})
	t.Run("one account longer than all", func(t *testing.T) {
		d := delivered{}
		deliver(d, a, "us-east-1", 0, 30*hour, 5)
		deliver(d, a, "us-east-1", 33*hour, end, 5)
		deliver(d, b, "us-east-1", 0, 30*hour, 5)
		deliver(d, b, "us-east-1", 40*hour, end, 5)
		equal(t, told(d, end-5), "no events of any account in any region were delivered for 3h5m", "no events of 444455556666 in any region were delivered for 7h")
	})
	t.Run("until the end", func(t *testing.T) {
		d := delivered{}
		deliver(d, a, "us-east-1", 0, end, 5)
		deliver(d, b, "eu-west-1", 0, end-10*hour, 5)
		equal(t, told(d, end-5), "no events of any account in eu-west-1 were delivered for 10h")
	})
	t.Run("nights are calm", func(t *testing.T) {
		d := delivered{}
		for day := range int64(5) {
			deliver(d, a, "us-east-1", day*24*hour+8*hour, day*24*hour+18*hour, 5)
		}
		equal(t, told(d, 4*24*hour+18*hour-5))
	})
	t.Run("seldom", func(t *testing.T) {
		d := delivered{}
		deliver(d, a, "us-east-1", 0, end, 5)
		deliver(d, a, "sa-east-1", 0, end, 7*hour)
		equal(t, told(d, end-5))
	})
}
