package main

import (
	"fmt"
	"time"
)

// weekBefore makes what the trails delivered in the seven days before the sample day: what happens every day, and an instance that
// reports to Systems Manager forty times an hour, until ten past two of the sample day.
func weekBefore(day time.Time) (map[string][]byte, error) {
	files := map[string][]byte{}
	stop := day.Add(130 * time.Minute)
	for back := 7; back >= 0; back-- {
		s := &stage{day: day.AddDate(0, 0, -back), names: names{used: (back + 1) * 1_000_000}}
		reports := s.reports(stop)
		if back > 0 {
			s.ordinaryDay()
		}
		if err := s.deliverDay(files, s.records, "2355"); err != nil {
			return nil, err
		}
		if err := s.deliverDay(files, reports, "2359"); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// reports returns the reports of an instance to Systems Manager on a day, as long as they come.
func (s *stage) reports(stop time.Time) []*record {
	web := role(prod, "acme-web", "i-0a1b2c3d4e5f60718", nat, sdkGo, s.day)
	for n := range 24 * 40 {
		t := s.day.Add(time.Duration(n) * 90 * time.Second)
		if !t.Before(stop) {
			break
		}
		r := s.do(web, t, home, "ssm:UpdateInstanceInformation", `{"instanceId":"i-0a1b2c3d4e5f60718","agentVersion":"3.2.2303.0","agentStatus":"Active"}`)
		r.RequestID, r.EventID = "", fmt.Sprintf("%s-0000-4000-a000-%012x", s.day.Format("20060102"), n) // hashes would be most of the file
	}
	reports := s.records
	s.records = nil
	return reports
}

// deliverDay adds a file for each account and region to files.
func (s *stage) deliverDay(files map[string][]byte, records []*record, clock string) error {
	byPlace := map[[2]string][]*record{}
	for _, r := range records {
		place := [2]string{r.RecipientAccountID, r.AwsRegion}
		byPlace[place] = append(byPlace[place], r)
	}
	for place, records := range byPlace {
		content, err := envelope(records, nil)
		if err != nil {
			return err
		}
		account, region := place[0], place[1]
		name := fmt.Sprintf("%s_CloudTrail_%s_%sT%sZ_%s.json.gz", account, region, s.day.Format("20060102"), clock, idOf(s.day.String()+account+region+clock, 16))
		files["AWSLogs/"+account+"/CloudTrail/"+region+"/"+s.day.Format("2006/01/02")+"/"+name] = content
	}
	return nil
}
