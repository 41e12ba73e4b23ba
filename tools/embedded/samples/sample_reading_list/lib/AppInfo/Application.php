<?php

declare(strict_types=1);

// SPDX-License-Identifier: AGPL-3.0-or-later

namespace OCA\SampleReadingList\AppInfo;

use OCP\AppFramework\App;

class Application extends App {
	public const APP_ID = 'sample_reading_list';

	public function __construct() {
		parent::__construct(self::APP_ID);
	}
}
