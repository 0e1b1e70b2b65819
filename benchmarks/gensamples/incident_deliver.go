package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// hole is a time whose records did not arrive.
type hole struct {
	Account  string `json:"account,omitempty"` // empty: all of them
	Region   string `json:"region"`
	What     string `json:"what"`
	From     string `json:"from"` // exclusive
	To       string `json:"to"`
	Because  string `json:"because"` // the step that made it
	from, to time.Time
	only     func(*record) bool
}

// holes returns what the intruder, and an administrator, took out of the logs.
func (s *incident) holes() []hole {
	everything := func(*record) bool { return true }
	dataAndKeys := func(r *record) bool { return !*r.ManagementEvent || r.EventSource == "kms.amazonaws.com" }
	all := []hole{
		{Account: prod, Region: europe, What: "everything", Because: "logs-deleted", from: s.on(1, "13:20"), to: s.on(1, "14:37"), only: everything},
		{Region: home, What: "data events and AWS KMS", Because: "selectors", from: s.on(1, "15:02:18"), to: s.on(2, "09:20:00"), only: dataAndKeys},
		{Region: europe, What: "everything", Because: "stop-logging", from: s.on(1, "15:06:40"), to: s.on(1, "19:21:30"), only: everything},
		{Region: west, What: "everything", Because: "trail-update", from: s.on(2, "02:30"), to: s.on(2, "02:34"), only: everything},
	}
	for i := range all {
		all[i].From, all[i].To = all[i].from.Format(eventTimeLayout), all[i].to.Format(eventTimeLayout)
	}
	return all
}

// delivered returns the records that arrived, in order.
func (s *incident) delivered() []*record {
	holes := s.holes()
	var kept []*record
	for _, r := range s.records {
		if !slices.ContainsFunc(holes, func(h hole) bool {
			return r.AwsRegion == h.Region && (h.Account == "" || h.Account == r.RecipientAccountID) && r.at.After(h.from) && r.at.Before(h.to) && h.only(r)
		}) {
			kept = append(kept, r)
		}
	}
	slices.SortStableFunc(kept, func(a, b *record) int { return a.at.Compare(b.at) })
	return kept
}

// deliverOrganization puts the records into files, as the trails of the organisation deliver them. Where there is more to
// deliver, files come more often.
func (s *incident) deliverOrganization() (map[string][]byte, []*record, error) {
	delivered := s.delivered()
	type place struct{ account, region, file string }
	byFile := map[place][]*record{}
	var places []place
	for _, r := range delivered {
		at := s.deliveryTime(r)
		p := place{r.RecipientAccountID, r.AwsRegion, at.Format("20060102T1504Z")}
		if byFile[p] == nil {
			places = append(places, p)
		}
		byFile[p] = append(byFile[p], r)
	}
	files := map[string][]byte{}
	for _, p := range places {
		records := byFile[p]
		// Records of a file are in no order.
		slices.SortFunc(records, func(a, b *record) int { return cmp.Compare(a.EventID, b.EventID) })
		content, err := envelope(records, nil)
		if err != nil {
			return nil, nil, err
		}
		name := fmt.Sprintf("%s_CloudTrail_%s_%s_%s.json.gz", p.account, p.region, p.file, s.word())
		day := p.file[:4] + "/" + p.file[4:6] + "/" + p.file[6:8]
		files[strings.Join([]string{"AWSLogs", organization, p.account, "CloudTrail", p.region, day, name}, "/")] = content
	}
	return files, delivered, nil
}

// deliveryTime is when the file of a record is delivered.
func (s *incident) deliveryTime(r *record) time.Time {
	every := 6 * time.Hour
	switch {
	case r.RecipientAccountID == prod && r.AwsRegion == europe && r.at.After(s.on(1, "12:00")) && r.at.Before(s.on(1, "16:00")):
		// About as often as the files came that were deleted.
		for _, clock := range strings.Fields("12:45 13:07 13:20 14:37 14:50 15:05") {
			if t := s.on(1, clock); !r.at.After(t) {
				return t.Add(3 * time.Minute)
			}
		}
	case r.RecipientAccountID == prod && r.AwsRegion == home, r.RecipientAccountID == dataAccount && r.AwsRegion == home:
		every = 3 * time.Hour
	}
	return r.at.Truncate(every).Add(every + 5*time.Minute)
}
