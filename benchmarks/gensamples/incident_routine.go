package main

import (
	"fmt"
	"time"
)

// routine adds what machines do on both days, around the clock and in every region.
func (s *incident) routine() {
	for hour := range 48 {
		t := s.day.Add(time.Duration(hour) * time.Hour)
		s.shop(t, hour)
		s.warehouse(t, hour)
		s.watchers(t, hour)
	}
	for day := 1; day <= 2; day++ {
		s.backups(day)
	}
}

// minute returns a time some minutes into an hour, not always at the same second.
func (s *incident) minute(t time.Time, minute int) time.Time {
	return t.Add(time.Duration(minute)*time.Minute + time.Duration(s.below(50))*time.Second)
}

// shop is production: servers that get their configuration and credentials, workers that look at queues, a poller of metrics.
func (s *incident) shop(t time.Time, hour int) {
	sixHours, started := t.Truncate(6*time.Hour), t.Truncate(6*time.Hour).Add(40*time.Second)
	ofServer := func(region, name, instance, address string) caller {
		g := grant{account: prod, role: name, name: instance, key: serverKey(name, sixHours), lasts: 6 * time.Hour, address: address, agent: sdkGo}
		if hour%6 == 0 {
			s.serve("ec2.amazonaws.com", started, region, g)
		}
		c := g.session(started)
		c.identity.SessionContext.EC2RoleDelivery = "2.0"
		return c
	}
	web := ofServer(home, "acme-web", "i-0a1b2c3d4e5f60718", nat)
	orders := ofServer(europe, "acme-orders", "i-0f9e8d7c6b5a43210", natEurope)
	replica := ofServer(west, "acme-replica", "i-0c0ffee0123456789", nat)
	for third := range 3 {
		r := s.call(web, s.minute(t, 4+20*third), home, "ssm:GetParameter", `{"name":"/acme/prod/web/config","withDecryption":true}`)
		s.decrypts(r, "ssm.amazonaws.com", "PARAMETER_ARN", "arn:aws:ssm:us-east-1:111122223333:parameter/acme/prod/web/config")
		s.call(replica, s.minute(t, 9+20*third), west, "rds:DescribeDBClusters", `{"dBClusterIdentifier":"acme-orders-replica"}`)
	}
	for quarter := range 4 {
		s.call(orders, s.minute(t, 7+15*quarter), europe, "dynamodb:DescribeTable", `{"tableName":"acme-orders"}`)
		s.call(orders, s.minute(t, 2+15*quarter), europe, "sqs:GetQueueAttributes", `{"queueUrl":"https://sqs.eu-central-1.amazonaws.com/111122223333/acme-orders","attributeNames":["ApproximateNumberOfMessages"]}`)
	}
	metrics := user(prod, "svc-metrics", "AKIAEXAMPLEMETRICS01", nat, sdkPython)
	s.call(metrics, s.minute(t, 1), home, "ec2:DescribeInstances", `{"instancesSet":{},"filterSet":{}}`)
	s.call(metrics, s.minute(t, 1), europe, "ec2:DescribeInstances", `{"instancesSet":{},"filterSet":{}}`)
	if hour%3 == 1 {
		g := grant{account: prod, role: "acme-thumbnails", name: "thumbnails", address: natEurope, agent: sdkPython}
		c, _ := s.serve("lambda.amazonaws.com", s.minute(t, 21), europe, g)
		s.call(c, s.minute(t, 22), europe, "logs:CreateLogStream", fmt.Sprintf(`{"logGroupName":"/aws/lambda/thumbnails","logStreamName":"%s/[$LATEST]%s"}`, t.Format("2006/01/02"), s.next()[:32]))
	}
}

// serverKey is what the server with a role has for six hours.
func serverKey(role string, since time.Time) string { return asiaOf(role + since.String()) }

// warehouse is the account of the data: a job an hour, and a report.
func (s *incident) warehouse(t time.Time, hour int) {
	etl, _ := s.serve("glue.amazonaws.com", s.minute(t, 10), home, grant{account: dataAccount, role: "acme-etl", name: "GlueJobRunnerSession", address: dataServer, agent: sdkPython})
	s.call(etl, s.minute(t, 11), home, "glue:GetTable", `{"databaseName":"acme","name":"orders"}`)
	s.call(etl, s.minute(t, 12), home, "s3:GetObject", "", object("acme-lake", fmt.Sprintf("orders/hour=%02d/part-0.parquet", hour%24), 400_000+s.below(90_000)))
	s.call(etl, s.minute(t, 12), home, "s3:GetObject", "", object("acme-lake", fmt.Sprintf("users/hour=%02d/part-0.parquet", hour%24), 90_000+s.below(9_000)))
	s.call(etl, s.minute(t, 15), home, "glue:GetPartitions", `{"databaseName":"acme","tableName":"orders"}`)
	key := fmt.Sprintf("marts/orders/%s.parquet", t.Format("2006-01-02-15"))
	s.call(etl, s.minute(t, 14), home, "s3:PutObject", "", object("acme-lake", key, 0))
	if hour%2 == 0 {
		s.call(etl, s.minute(t, 13), home, "secretsmanager:GetSecretValue", `{"secretId":"data/warehouse/loader"}`)
	}
	report := grant{account: dataAccount, role: "acme-reporting", name: "reporting", key: asiaOf("reporting" + t.Truncate(12*time.Hour).String()), lasts: 12 * time.Hour, address: dataServer, agent: sdkGo}
	if hour%12 == 0 {
		s.serve("ecs-tasks.amazonaws.com", t, europe, report)
	}
	c := report.session(t.Truncate(12 * time.Hour))
	s.call(c, s.minute(t, 17), europe, "athena:GetQueryExecution", `{"queryExecutionId":"`+s.uuid()+`"}`)
	s.call(c, s.minute(t, 47), europe, "dynamodb:DescribeTable", `{"tableName":"acme-daily"}`)
	if hour%2 == 1 {
		s.call(c, s.minute(t, 33), west, "s3:ListBuckets", "")
	}
}

// watchers are the accounts of security and management: configuration, findings, delivery of logs, bills.
func (s *incident) watchers(t time.Time, hour int) {
	g := grant{account: security, role: "acme-aggregator", name: "aggregator", key: asiaOf("aggregator" + t.Truncate(12*time.Hour).String()), lasts: 12 * time.Hour, address: nat, agent: sdkGo}
	if hour%12 == 0 {
		s.serve("lambda.amazonaws.com", t, home, g)
	}
	c := g.session(t.Truncate(12 * time.Hour))
	for i, region := range [...]string{home, europe, west} {
		s.call(c, s.minute(t, 25+i), region, "guardduty:ListFindings", `{"detectorId":"12abc34d567e8fa901bc2d34e56789f0","maxResults":50}`)
	}
	for i, region := range [...]string{home, europe} {
		s.call(c, s.minute(t, 55+i), region, "config:SelectAggregateResourceConfig", `{"expression":"SELECT resourceId WHERE configuration.publicAccessBlockConfiguration IS NULL","configurationAggregatorName":"acme"}`)
	}
	delivery := service(security, "cloudtrail.amazonaws.com")
	key := fmt.Sprintf("AWSLogs/%s/%s/CloudTrail/%s/%s/%[2]s_CloudTrail_%[3]s_%sZ_%s.json.gz", organization, prod, home, t.Format("2006/01/02"), t.Format("20060102T1504"), s.word())
	s.call(delivery, s.minute(t, 6), home, "s3:PutObject", "", object(logBucket, key, 0))
	for i, region := range [...]string{home, europe, west} {
		if (hour+i)%2 == 0 {
			s.call(service(management, "config.amazonaws.com"), s.minute(t, 40), region, "organizations:ListAccounts", "")
		}
	}
	if hour%4 == 3 {
		finance := user(management, "svc-billing", "AKIAEXAMPLEBILLING01", office, sdkPython)
		s.call(finance, s.minute(t, 50), home, "ce:GetCostAndUsage", `{"timePeriod":{"start":"2026-05-01","end":"2026-05-12"},"granularity":"DAILY","metrics":["UnblendedCost"]}`)
	}
}

// backups take a snapshot each night and share it with the account of security; a job reads the customers' records for the marts.
func (s *incident) backups(day int) {
	t := s.on(day, "01:30")
	c, _ := s.serve("backup.amazonaws.com", t, west, grant{account: prod, role: "acme-backup", name: "AWSBackup-acme", address: "backup.amazonaws.com", agent: "backup.amazonaws.com"})
	c.identity.InvokedBy = "backup.amazonaws.com"
	snapshot := "snap-0ba" + s.next()[:14]
	s.call(c, t.Add(5*time.Second), west, "ec2:CreateSnapshot", `{"volumeId":"vol-0d1e2f3a4b5c6d7e8","description":"nightly"}`, snapshotMade(snapshot))
	shared := s.call(c, t.Add(9*time.Minute), west, "ec2:ModifySnapshotAttribute", shareSnapshot(snapshot, "add", security), response(`{"requestId":"`+s.uuid()+`","_return":true}`))
	s.harmless("backup-share", "The backup shares its snapshot with the security account of the same organisation", shared)

	etl, _ := s.serve("glue.amazonaws.com", s.on(day, "03:00"), home, grant{account: dataAccount, role: "acme-etl", name: "GlueJobRunnerSession", key: asiaOf("nightly" + t.String()), address: dataServer, agent: sdkPython})
	var read []*record
	for i := range 60 {
		read = append(read, s.call(etl, s.on(day, "03:01").Add(time.Duration(i*4)*time.Second), home, "s3:GetObject", "", object(customerData, fmt.Sprintf("2026/05/records-%04d.parquet", i), 1_800_000+s.below(90_000))))
	}
	s.harmless("nightly-read", "The nightly job reads customer records, as every night, from its own address", read...)
}

func snapshotMade(id string) option {
	return response(`{"requestId":"` + id + `","snapshotId":"` + id + `","volumeId":"vol-0d1e2f3a4b5c6d7e8","status":"pending","volumeSize":"500","encrypted":true}`)
}

// shareSnapshot is the request that adds or removes an account.
func shareSnapshot(id, change, account string) string {
	return fmt.Sprintf(`{"snapshotId":"%s","createVolumePermission":{"%s":{"items":[{"userId":"%s"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"}`, id, change, account)
}
